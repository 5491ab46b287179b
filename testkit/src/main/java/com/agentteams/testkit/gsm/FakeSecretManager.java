package com.agentteams.testkit.gsm;

import com.agentteams.testkit.Gate;
import com.agentteams.testkit.When;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A strict fake of {@code google.cloud.secretmanager.v1.SecretManagerService} on a loopback port,
 * plaintext. By default {@code latest} and lists are hours behind, as the documentation allows:
 * only what reads versions by number works against it.
 */
public final class FakeSecretManager implements AutoCloseable {
  private final Store store;
  private final Server server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Method, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final Disturbances disturbances;

  private FakeSecretManager(Options options) throws IOException {
    this.store = new Store(options);
    this.disturbances = new Disturbances(options.clock());
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", options.port()))
            .executor(threads)
            .addService(new SecretManagerService(store, this::call).definition())
            .build()
            .start();
  }

  public static FakeSecretManager start() {
    return start(Options.defaults());
  }

  public static FakeSecretManager start(int port) {
    return start(Options.defaults().withPort(port));
  }

  public static FakeSecretManager start(Options options) {
    try {
      return new FakeSecretManager(options);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + options.port(), e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** {@code 127.0.0.1:<port>}. */
  public String endpoint() {
    return "127.0.0.1:" + port();
  }

  /** All bytes that are stored now, by full name of the version; destroyed ones are gone. */
  public Map<String, byte[]> payloads() {
    return store.payloads();
  }

  /** How often each method was called, failures included. */
  public Map<Method, Integer> calls() {
    var counts = new EnumMap<Method, Integer>(Method.class);
    for (var method : Method.values()) {
      counts.put(method, calls(method));
    }
    return counts;
  }

  public int calls(Method method) {
    return calls.getOrDefault(method, new AtomicInteger()).get();
  }

  /** How many writes took effect, those with a lost reply included. */
  public int writes() {
    return writes.get();
  }

  /** Lets a method fail until {@link #clearFaults}. */
  public void fault(Method method, Fault fault) {
    fault(method, fault, Long.MAX_VALUE);
  }

  /** Lets the next calls of a method fail; several faults are used up in order. */
  public void fault(Method method, Fault fault, long times) {
    disturbances.fault(method, fault, times);
  }

  public void clearFaults() {
    disturbances.clearFaults();
  }

  /** Stops the calls of a method; replaces an earlier gate there. */
  public Gate gate(Method method, When when) {
    return disturbances.gate(method, when);
  }

  /** From now on at most so many writes in any minute; more get {@code RESOURCE_EXHAUSTED}. */
  public void quota(int newWritesPerMinute) {
    disturbances.quota(newWritesPerMinute);
  }

  @Override
  public void close() {
    disturbances.discardGates();
    server.shutdownNow();
    threads.shutdownNow();
  }

  private <Q, A> void call(
      Method method, Q request, StreamObserver<A> observer, Function<Q, A> work) {
    calls.computeIfAbsent(method, _ -> new AtomicInteger()).incrementAndGet();
    try {
      disturbances.stand(method, When.BEFORE);
      var fault = disturbances.next(method);
      if (fault instanceof Fault.Fail(var code)) {
        throw Disturbances.simulated(code);
      }
      if (fault instanceof Fault.Delay(var delay)) {
        sleep(delay);
      }
      disturbances.spend(method);
      var answer = work.apply(request);
      if (method.isWrite()) {
        writes.incrementAndGet();
      }
      disturbances.stand(method, When.AFTER_COMMIT);
      if (fault instanceof Fault.LoseReply(var code)) {
        throw Disturbances.simulated(code);
      }
      if (!(fault instanceof Fault.NeverReply)) {
        observer.onNext(answer);
        observer.onCompleted();
      }
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private static void sleep(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
