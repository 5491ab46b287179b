package com.agentteams.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.settings.InvalidSettingException;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** N-39: what libraries read from the environment is checked as our own settings are. */
class KubeTest {
  private static final String PROXY = "http://proxy.example.com:3128";

  @TempDir private Path files = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*.example.com",
        "localhost, 127.0.0.1",
        "localhost,,",
        ",",
        "*",
        "[::1]",
        "10.0.0.0/8,.svc,fd00::/8",
        "api.example.com:6443"
      })
  void whatIsCommonInNoProxyIsTaken(String noProxy) {
    try (var client = Kube.client(config(noProxy, PROXY))) {
      var taken = client.getConfiguration().getNoProxy();
      assertThat(taken == null ? List.of() : List.of(taken))
          .doesNotContain("", "*", "*.example.com", "[::1]", " 127.0.0.1");
    }
  }

  @Test
  void aStarInNoProxyEndsTheNameOfAHost() {
    try (var client = Kube.client(config("*.example.com, b", PROXY))) {
      assertThat(client.getConfiguration().getNoProxy()).containsExactly(".example.com", "b");
      assertThat(client.getConfiguration().getHttpsProxy()).isEqualTo(PROXY);
    }
  }

  @Test
  void aLoneStarInNoProxyMeansNoProxyAtAll() {
    try (var client = Kube.client(config("*", "socks5://proxy.example.com:1080"))) {
      assertThat(client.getConfiguration().getHttpsProxy()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.*", "a_b", "<local>", "a b"})
  void whatNoProxyCannotMeanIsNamed(String noProxy) {
    assertThatThrownBy(() -> Kube.client(config("localhost," + noProxy, PROXY)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("NO_PROXY has what is no host, domain, address or network: " + noProxy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.example.com",
        "http://user:s3cret@proxy.example.com",
        "socks5://proxy.example.com:1080",
        "http://pro xy:3128",
        "://"
      })
  void aProxyThatCannotBeUsedIsNamedWithoutItsValue(String proxy) {
    assertThatThrownBy(() -> Kube.client(config(null, proxy)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("HTTPS_PROXY ")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://proxy.example.com:3128", "proxy.example.com:3128"})
  void aProxyThatCanBeUsedIs(String proxy) {
    try (var client = Kube.client(config(null, proxy))) {
      assertThat(client.getConfiguration().getHttpsProxy()).isEqualTo(proxy);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "KUBERNETES_REQUEST_TIMEOUT, 10s",
    "KUBERNETES_WATCH_RECONNECTINTERVAL, often",
    "KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT, ''",
    "KUBERNETES_TLS_VERSIONS, TLSv1.3",
    "KUBERNETES_CERTS_CA_FILE, /not/there",
    "KUBERNETES_MASTER, not a url"
  })
  void aVariableOfTheClientThatIsWrongIsNamed(String name, String value) throws IOException {
    // Given
    var kubeconfig = kubeconfig();
    // Then
    assertThatThrownBy(() -> Kube.client(Map.of("KUBECONFIG", kubeconfig, name, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(name + " ");
  }

  @Test
  void aKubeconfigThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Kube.client(Map.of("KUBECONFIG", "/not/there")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("KUBECONFIG names no file that is there");
  }

  @Test
  void aCertificateThatIsNoneEndsInOneLine() {
    var config = new ConfigBuilder(config(null, null)).withCaCertFile("/not/there").build();

    assertThatThrownBy(() -> Kube.client(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("KUBECONFIG or a variable that begins with KUBERNETES_");
  }

  /** J-28: as the kubelet does with the token of a pod, before the old one ends. */
  @Test
  void j28ATokenThatIsRotatedIsReadAnew() throws IOException {
    // Given
    var token = Files.writeString(files.resolve("token"), "old");
    var valid = new AtomicReference<>("old");
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var sent = exchange.getRequestHeaders().getFirst("Authorization");
            var known = ("Bearer " + valid.get()).equals(sent);
            var body = "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\"}".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    var inAPod =
        Map.of(
            "kubernetes.auth.tryKubeConfig",
            "false",
            "kubernetes.auth.serviceAccount.token",
            token.toString(),
            "kubernetes.master",
            "http://127.0.0.1:" + server.getAddress().getPort());
    inAPod.forEach(System::setProperty);
    try (var client = Kube.client(Map.of())) {
      assertThat(client.namespaces().withName("a").get()).isNotNull();
      // When
      Files.writeString(token, "new");
      valid.set("new");
      // Then
      assertThat(client.namespaces().withName("a").get()).isNotNull();
    } finally {
      inAPod.keySet().forEach(System::clearProperty);
      server.stop(0);
    }
  }

  private String kubeconfig() throws IOException {
    return Files.writeString(files.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n")
        .toString();
  }

  private static Config config(@Nullable String noProxy, @Nullable String httpsProxy) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://10.1.2.3:6443")
        .withNoProxy(noProxy == null ? null : noProxy.split(","))
        .withHttpsProxy(httpsProxy)
        .build();
  }
}
