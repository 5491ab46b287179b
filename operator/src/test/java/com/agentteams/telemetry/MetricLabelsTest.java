package com.agentteams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolConnection;
import com.agentteams.operator.connection.ConnectionMetrics;
import com.agentteams.testkit.kube.RepositoryRoot;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** L-5: a label is kept for months by systems that many people read. */
class MetricLabelsTest {
  /** What the labels of our own metrics may be called; each is of a closed set, or a name. */
  private static final String[] NAMES = {
    "namespace",
    "name",
    "agent",
    "tool",
    "phase",
    "type",
    "status",
    "reason", // of an object
    "outcome",
    "store",
    "operation", // of work
    "set", // of keys
    "version",
    "java" // of the build
  };

  private static final ToolConnection CONNECTED =
      new KubernetesSerialization()
          .unmarshal(
              """
              apiVersion: agentteams.com/v1alpha1
              kind: ToolConnection
              metadata: {name: pm-slack, namespace: team-a, uid: 7d1c}
              spec:
                agentRef: {name: pm}
                tool: slack
                account: {expected: U0SECRET, tenant: T0SECRET}
                claims: [{kind: mailbox, id: "box@secret.example"}]
              status:
                observedGeneration: 1
                phase: Connected
                connectURL: https://connect.secret.example/connect/team-a/pm-slack/abc
                account: {id: U0SECRET, name: alice@secret.example, tenant: T0SECRET}
                consent: {authorizationURL: "https://provider.secret.example/authorize?login_hint=alice"}
                disconnect: {revokeURL: "https://provider.secret.example/apps"}
                conditions:
                - {type: Ready, status: "True", reason: Authorized, message: connected as alice@secret.example, observedGeneration: 1, lastTransitionTime: "2026-01-01T00:00:00Z"}
              """,
              ToolConnection.class);

  @Test
  void noSeriesOfAConnectionHasItsAccountOrAnAddress() throws IOException {
    var out = new ByteArrayOutputStream();
    new PrometheusTextFormatWriter(false)
        .write(out, new ConnectionMetrics(() -> Stream.of(CONNECTED)).collect());
    var text = out.toString(StandardCharsets.UTF_8);

    assertThat(text)
        .contains("name=\"pm-slack\"", "reason=\"Authorized\"", "agentteams_toolconnection_info")
        .doesNotContain("SECRET", "secret.example", "://");
    assertThat(
            Pattern.compile("[{,](\\w+)=\"")
                .matcher(text)
                .results()
                .map(m -> m.group(1))
                .distinct())
        .isSubsetOf(NAMES);
  }

  /** Whoever adds a label comes here to say why it tells nothing about a person. */
  @Test
  void everyLabelThatWeGiveIsAKnownOne() throws IOException {
    var given = new TreeSet<String>();
    try (var files =
        Files.walk(RepositoryRoot.find().resolve("operator/src/main/java/com/agentteams"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        var source = Files.readString(file);
        given.addAll(
            Pattern.compile(
                    "\\.tag\\(\\s*\"(\\w+)\"|Tag\\.of\\(\\s*\"(\\w+)\"|Labels\\.of\\(\\s*\"(\\w+)\"")
                .matcher(source)
                .results()
                .map(
                    m ->
                        Stream.of(m.group(1), m.group(2), m.group(3))
                            .filter(g -> g != null)
                            .findFirst()
                            .orElseThrow())
                .collect(Collectors.toSet()));
        Pattern.compile("\\.labelNames\\(([^)]*)\\)")
            .matcher(source)
            .results()
            .flatMap(m -> Pattern.compile("\"(\\w+)\"").matcher(m.group(1)).results())
            .forEach(m -> given.add(m.group(1)));
        // a name that is no literal would pass unseen
        assertThat(source)
            .as("%s", file.getFileName())
            .doesNotContainPattern(
                "\\.tag\\(\\s*[^\"\\s]|\\.tags\\(|Tags\\.of|Tag\\.of\\(\\s*[^\"\\s]");
      }
    }

    assertThat(given).contains("tool", "outcome", "store", "java").isSubsetOf(NAMES);
  }
}
