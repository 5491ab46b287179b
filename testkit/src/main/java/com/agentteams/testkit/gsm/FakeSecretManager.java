package com.agentteams.testkit.gsm;

import com.agentteams.testkit.Gate;
import com.agentteams.testkit.When;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.GetSecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.ListSecretsRequest;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A strict fake of {@code google.cloud.secretmanager.v1.SecretManagerService} on a loopback port,
 * plaintext. By default {@code latest} and lists are hours behind, as the documentation allows:
 * only what reads versions by number works against it.
 */
public final class FakeSecretManager implements AutoCloseable {
  private static final String SERVICE = "google.cloud.secretmanager.v1.SecretManagerService";

  private final Options options;
  private final Store store;
  private final Server server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Method, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final List<Planned> faults = new ArrayList<>();
  private final Map<Stop, Gate> gates = new ConcurrentHashMap<>();
  private final ArrayDeque<Instant> recentWrites = new ArrayDeque<>();
  private int writesPerMinute = Integer.MAX_VALUE;

  private record Stop(Method method, When when) {}

  private static final class Planned {
    final Method method;
    final Fault fault;
    long times;

    Planned(Method method, Fault fault, long times) {
      this.method = method;
      this.fault = fault;
      this.times = times;
    }
  }

  private FakeSecretManager(Options options) throws IOException {
    this.options = options;
    this.store = new Store(options);
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", options.port()))
            .executor(threads)
            .addService(service())
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
    synchronized (faults) {
      faults.add(new Planned(method, fault, times));
    }
  }

  public void clearFaults() {
    synchronized (faults) {
      faults.clear();
    }
  }

  /** Stops the calls of a method; replaces an earlier gate there. */
  public Gate gate(Method method, When when) {
    var gate = new Gate();
    var earlier = gates.put(new Stop(method, when), gate);
    if (earlier != null) {
      earlier.release();
    }
    return gate;
  }

  /** From now on at most so many writes in any minute; more get {@code RESOURCE_EXHAUSTED}. */
  public void quota(int newWritesPerMinute) {
    synchronized (recentWrites) {
      recentWrites.clear();
      writesPerMinute = newWritesPerMinute;
    }
  }

  @Override
  public void close() {
    gates.values().forEach(Gate::discard);
    server.shutdownNow();
    threads.shutdownNow();
  }

  /** By hand: the generated service class is not in the client's jar. */
  private ServerServiceDefinition service() {
    var service = ServerServiceDefinition.builder(SERVICE);
    bind(
        service,
        Method.CREATE_SECRET,
        CreateSecretRequest.getDefaultInstance(),
        Secret.getDefaultInstance(),
        store::create);
    bind(
        service,
        Method.GET_SECRET,
        GetSecretRequest.getDefaultInstance(),
        Secret.getDefaultInstance(),
        store::get);
    bind(
        service,
        Method.LIST_SECRETS,
        ListSecretsRequest.getDefaultInstance(),
        ListSecretsResponse.getDefaultInstance(),
        store::list);
    bind(
        service,
        Method.DELETE_SECRET,
        DeleteSecretRequest.getDefaultInstance(),
        Empty.getDefaultInstance(),
        store::delete);
    bind(
        service,
        Method.ADD_SECRET_VERSION,
        AddSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::add);
    bind(
        service,
        Method.GET_SECRET_VERSION,
        GetSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::get);
    bind(
        service,
        Method.LIST_SECRET_VERSIONS,
        ListSecretVersionsRequest.getDefaultInstance(),
        ListSecretVersionsResponse.getDefaultInstance(),
        store::list);
    bind(
        service,
        Method.ACCESS_SECRET_VERSION,
        AccessSecretVersionRequest.getDefaultInstance(),
        AccessSecretVersionResponse.getDefaultInstance(),
        store::access);
    bind(
        service,
        Method.DISABLE_SECRET_VERSION,
        DisableSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::disable);
    bind(
        service,
        Method.ENABLE_SECRET_VERSION,
        EnableSecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::enable);
    bind(
        service,
        Method.DESTROY_SECRET_VERSION,
        DestroySecretVersionRequest.getDefaultInstance(),
        SecretVersion.getDefaultInstance(),
        store::destroy);
    return service.build();
  }

  private <Q extends Message, A extends Message> void bind(
      ServerServiceDefinition.Builder service,
      Method method,
      Q request,
      A answer,
      Function<Q, A> work) {
    var descriptor =
        MethodDescriptor.<Q, A>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, method.published()))
            .setRequestMarshaller(ProtoUtils.marshaller(request))
            .setResponseMarshaller(ProtoUtils.marshaller(answer))
            .build();
    service.addMethod(
        descriptor,
        ServerCalls.asyncUnaryCall((asked, observer) -> call(method, asked, observer, work)));
  }

  private <Q, A> void call(
      Method method, Q request, StreamObserver<A> observer, Function<Q, A> work) {
    calls.computeIfAbsent(method, _ -> new AtomicInteger()).incrementAndGet();
    try {
      stand(method, When.BEFORE);
      var fault = nextFault(method);
      if (fault instanceof Fault.Fail(var code)) {
        throw simulated(code);
      }
      if (fault instanceof Fault.Delay(var delay)) {
        sleep(delay);
      }
      spend(method);
      var answer = work.apply(request);
      if (method.isWrite()) {
        writes.incrementAndGet();
      }
      stand(method, When.AFTER_COMMIT);
      if (fault instanceof Fault.LoseReply(var code)) {
        throw simulated(code);
      }
      if (!(fault instanceof Fault.NeverReply)) {
        observer.onNext(answer);
        observer.onCompleted();
      }
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private void stand(Method method, When when) {
    var gate = gates.get(new Stop(method, when));
    if (gate != null && !gate.pass()) {
      throw simulated(Status.Code.UNAVAILABLE);
    }
  }

  private void spend(Method method) {
    if (!method.isWrite()) {
      return;
    }
    synchronized (recentWrites) {
      var now = options.clock().instant();
      while (!recentWrites.isEmpty()
          && !recentWrites.getFirst().plus(Duration.ofMinutes(1)).isAfter(now)) {
        recentWrites.removeFirst();
      }
      if (recentWrites.size() >= writesPerMinute) {
        throw simulated(Status.Code.RESOURCE_EXHAUSTED);
      }
      recentWrites.addLast(now);
    }
  }

  private @Nullable Fault nextFault(Method method) {
    synchronized (faults) {
      for (Iterator<Planned> all = faults.iterator(); all.hasNext(); ) {
        var planned = all.next();
        if (planned.method == method) {
          planned.times--;
          if (planned.times == 0) {
            all.remove();
          }
          return planned.fault;
        }
      }
      return null;
    }
  }

  private static StatusRuntimeException simulated(Status.Code code) {
    return code.toStatus().withDescription("simulated").asRuntimeException();
  }

  private static void sleep(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
