package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.InvalidToolException;
import com.agentteams.kube.Kube;
import com.agentteams.schema.Corpus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** K-12: each object that the schema refuses, as if it had not. */
class WithoutSchemaTest {
  /** Too long, too many or spelt otherwise: what has no use outside of the object itself. */
  private static final Set<String> HARMLESS =
      Set.of(
          "account-empty",
          "account-of-two-lines",
          "account-pins-nothing",
          "account-too-long",
          "claim-kind-in-capitals",
          "claims-too-many",
          "duplicate-claim",
          "input-too-long",
          "input-with-a-bad-name",
          "inputs-too-many",
          "n10-input-a-number",
          "n10-number-for-account",
          "n10-number-for-claim",
          "n5-reference-to-another-namespace", // the member is not read
          "n8-name-of-254",
          "name-in-capitals",
          "unknown-field");

  static Stream<Corpus> connections() {
    return Corpus.invalid().filter(c -> c.toString().startsWith("toolconnection/"));
  }

  static Stream<Corpus> tools() {
    return Corpus.invalid().filter(c -> c.toString().startsWith("tool/"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connections")
  void k12AConnectionThatTheSchemaRefusesBreaksNothing(Corpus sample) {
    var written = read(sample, ToolConnection.class);
    try (var scene = new Scene()) {
      scene.reconciler.nothingStored(scene.api.connection());
      scene.api.change(
          c -> {
            c.setSpec(written.getSpec());
            return c;
          });
      // When
      scene.reconcile();
      // Then
      var name = sample.toString().replaceFirst(".*/", "").replace(".yaml", "");
      assertThat(scene.status().phase())
          .isEqualTo(
              HARMLESS.contains(name) ? ConnectionPhase.AwaitingConsent : ConnectionPhase.Pending);
      assertThat(scene.status().conditions())
          .noneMatch(c -> c.reason().equals(Reason.InternalError.name()));
    }
  }

  /** It is of use, or refused with the field that is wrong. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("tools")
  void k12AToolThatTheSchemaRefusesBreaksNothing(Corpus sample) {
    try {
      assertThat(CompiledTool.compile(read(sample, Tool.class))).isNotNull();
    } catch (InvalidToolException e) {
      assertThat(e.fieldPath()).startsWith("spec");
    }
  }

  private static <T extends CustomResource<?, ?>> T read(Corpus sample, Class<T> type) {
    try (var client = Kube.client(Config.empty())) {
      return client.getKubernetesSerialization().unmarshal(sample.documents().getLast(), type);
    }
  }
}
