package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.AgentTeamsProcess;
import com.agentteams.testkit.kube.Ports;
import com.agentteams.testkit.kube.RepositoryRoot;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process, with what the chart ships, under attack from the internet; the same one for all
 * attacks, as it is in a cluster.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CallbackAttackIT {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private final Scene scene = scene(port);
  private final FakeApiServer api = new FakeApiServer(scene);
  private final Browser person = new Browser(port, "localhost:" + port);
  private AgentTeamsProcess process;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig());
    process =
        AgentTeamsProcess.start(
                "callback",
                Map.of(
                    "JAVA_OPTS",
                    shippedJavaOpts(),
                    "KUBECONFIG",
                    kubeconfig.toString(),
                    "AGENTTEAMS_CALLBACK_URL",
                    scene.site.base().toString(),
                    "AGENTTEAMS_HTTP_PORT",
                    Integer.toString(port),
                    "AGENTTEAMS_MANAGEMENT_PORT",
                    Integer.toString(managementPort)),
                folder.resolve("callback.log"))
            .awaitReady(Duration.ofSeconds(90));
  }

  @AfterAll
  void stop() {
    process.close();
    api.close();
  }

  @Test
  void fourHundredHalfSentRequestsOfManyFieldsChangeNothing() throws Exception {
    var request = "GET / HTTP/1.1\r\nHost: x\r\n" + "a:b\r\n".repeat(6_400);
    attack(400, Duration.ofSeconds(6), Attacker.halfSent(request));
  }

  @Test
  void halfSentRequestsAsLargeAsTheyMayBeChangeNothing() throws Exception {
    var fields = ("a: " + "x".repeat(395) + "\r\n").repeat(98);
    var line = "GET /" + "x".repeat(38_000) + " HTTP/1.1\r\nHost: x\r\n";
    var value = "GET / HTTP/1.1\r\nHost: x\r\nCookie: " + "x".repeat(39_000);
    attack(
        200,
        Duration.ofSeconds(6),
        Attacker.halfSent("GET / HTTP/1.1\r\nHost: x\r\n" + fields),
        Attacker.halfSent(line),
        Attacker.halfSent(value));
  }

  /**
   * Nothing, header and body; longer than a request may take, so that some are closed and come
   * again.
   */
  @Test
  void aThousandConnectionsThatSendAByteNowAndThenChangeNothing() throws Exception {
    var header = "GET /style.css HTTP/1.1\r\nHost: localhost:" + port + "\r\nX: ";
    var body =
        "POST %s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 1000\r\n\r\n"
            .formatted(scene.connectPath(), port);
    attack(
        1000,
        Duration.ofSeconds(20),
        Attacker.halfSent(""),
        Attacker.dripping(header, 'x'),
        Attacker.dripping(body, 'x'));
  }

  @Test
  void threeHundredConnectionsThatDoNotReadTheirAnswersChangeNothing() throws Exception {
    var request = "GET /style.css HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n";
    attack(300, Duration.ofSeconds(6), Attacker.deaf(request.repeat(1000)));
  }

  private void attack(int connections, Duration time, Attacker... kinds) throws Exception {
    // Given: a process that has answered people before
    for (var i = 0; i < 50; i++) {
      open();
    }
    var stop = new CountDownLatch(1);
    var slow = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < connections; i++) {
        var attacker = kinds[i % kinds.length];
        threads.submit(() -> persist(attacker, stop));
      }
      // When
      var end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end && slow.isEmpty() && !stop.await(250, TimeUnit.MILLISECONDS)) {
        open().ifSlow(slow::add);
      }
      stop.countDown();
    }
    // Then
    assertThat(process.alive()).as("lives: %s", process.output()).isTrue();
    assertThat(slow).as("said: %s", process.output()).isEmpty();
    assertThat(process.output()).doesNotContain("OutOfMemory");
    assertThat(process.ready()).isTrue();
  }

  private void persist(Attacker attacker, CountDownLatch stop) {
    var over = false;
    while (!over) {
      try (var socket = new Socket("localhost", port)) {
        socket.setSoTimeout(1000);
        attacker.hold(socket, stop);
      } catch (IOException e) {
        // it closed this one, so there comes another
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      over = isOver(stop);
    }
  }

  /** Memory and connections are attacked, not the processor, which test and process share. */
  private static boolean isOver(CountDownLatch stop) {
    try {
      return stop.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** As a person does. */
  private Opened open() {
    var start = System.nanoTime();
    try {
      var page = person.get(scene.connectPath());
      var took = Duration.ofNanos(System.nanoTime() - start);
      var good = page.status() == 200 && page.body().contains("Continue to");
      return new Opened(good, took, "status " + page.status());
    } catch (RuntimeException e) {
      return new Opened(false, Duration.ofNanos(System.nanoTime() - start), e.toString());
    }
  }

  private record Opened(boolean good, Duration took, String what) {
    void ifSlow(Consumer<String> told) {
      if (!good || took.compareTo(PATIENCE) > 0) {
        told.accept(what + " after " + took.toMillis() + " ms");
      }
    }
  }

  /** What one connection does until the server closes it or the attack is over. */
  private interface Attacker {
    void hold(Socket socket, CountDownLatch stop) throws IOException, InterruptedException;

    /** Sends this and then nothing. */
    static Attacker halfSent(String bytes) {
      return (socket, stop) -> {
        write(socket, bytes);
        while (stop.getCount() > 0 && isOpen(socket)) {
          // isOpen waits for a second
        }
      };
    }

    /** Sends this and then one more byte each second. */
    static Attacker dripping(String bytes, char drop) {
      return (socket, stop) -> {
        write(socket, bytes);
        while (stop.getCount() > 0 && isOpen(socket)) {
          write(socket, String.valueOf(drop));
        }
      };
    }

    /** Sends this and reads nothing. */
    static Attacker deaf(String bytes) {
      return (socket, stop) -> {
        socket.setReceiveBufferSize(1024);
        socket.setSendBufferSize(1024);
        write(socket, bytes);
        stop.await();
      };
    }

    private static void write(Socket socket, String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    }

    private static boolean isOpen(Socket socket) throws IOException {
      try {
        return socket.getInputStream().read() >= 0;
      } catch (SocketTimeoutException e) {
        return true;
      }
    }
  }

  private static Scene scene(int port) {
    var scene = new Scene(new Site(URI.create("http://localhost:" + port), true));
    scene.clock.advance(Duration.between(scene.clock.instant(), Instant.now()));
    scene.open(scene.authorizationUrl());
    return scene;
  }

  private static String shippedJavaOpts() throws IOException {
    var values = RepositoryRoot.find().resolve("charts/agentteams-operator/values.yaml");
    var all = Serialization.unmarshal(Files.readString(values, UTF_8), Map.class);
    var callback = (Map<?, ?>) Objects.requireNonNull(all.get("callback"));
    return Objects.requireNonNull(callback.get("javaOpts")).toString();
  }
}
