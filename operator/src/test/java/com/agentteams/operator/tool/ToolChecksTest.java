package com.agentteams.operator.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Reason;
import com.agentteams.api.Tool;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a catalog entry is told. */
class ToolChecksTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void anEntryThatMakesSenseIsAccepted() throws IOException {
    var verdict = ToolChecks.judge(read(slack()), false);

    assertThat(verdict.reason()).isEqualTo(Reason.Accepted);
    assertThat(verdict.message()).isEqualTo("Slack can be connected.");
  }

  @Test
  void anAnnouncedToolNeedsNothingElse() {
    var verdict =
        ToolChecks.judge(
            read(
                """
                apiVersion: agentteams.com/v1alpha1
                kind: Tool
                metadata: {name: soon}
                spec: {displayName: Soon, availability: Soon}
                """),
            false);

    assertThat(verdict.accepted()).isTrue();
    assertThat(verdict.message()).contains("announced");
  }

  @Test
  void anExpressionThatDoesNotCompileIsNamedWithItsPlace() throws IOException {
    var verdict =
        ToolChecks.judge(
            read(slack().replace("response.body.ok == true", "respnse.body.ok == true")), false);

    assertThat(verdict.reason()).isEqualTo(Reason.InvalidExpression);
    assertThat(verdict.message()).contains("spec.auth.successWhen", "1:1");
  }

  /** N-3. */
  @Test
  void anEndpointThatIsNotAllowedIsNamed() throws IOException {
    var local = slack().replace("https://slack.com/api/oauth.v2.access", "http://127.0.0.1/token");

    assertThat(ToolChecks.judge(read(local), false).reason()).isEqualTo(Reason.InvalidObject);
    assertThat(ToolChecks.judge(read(local), false).message()).contains("spec.auth.tokenURL");
    assertThat(ToolChecks.judge(read(local), true).accepted()).as("with the setting").isTrue();
  }

  @Test
  void anEntryThatLetsAConnectionChooseWhoGetsASecretIsUnsafe() throws IOException {
    var token = "tokenURL: https://slack.com/api/oauth.v2.access";
    var unsafe =
        slack()
            .replace(
                token,
                "tokenURL: https://{host}/token\n    inputs: [{name: host, pattern: '[a-z.]+'}]");
    var safe = unsafe.replace("'[a-z.]+'", "'[a-z.]+', from: Installation");

    assertThat(ToolChecks.judge(read(unsafe), false).reason()).isEqualTo(Reason.UnsafeInput);
    assertThat(ToolChecks.judge(read(unsafe), false).message())
        .contains("spec.auth.tokenURL", "{host}", "from: Installation");
    assertThat(ToolChecks.judge(read(safe), false).reason()).isEqualTo(Reason.Accepted);
  }

  @Test
  void anEntryThatCannotBeReadIsInvalid() {
    var tool = new Tool();

    assertThat(ToolChecks.judge(tool, false).reason()).isEqualTo(Reason.InvalidObject);
  }

  private static Tool read(String yaml) {
    return YAML.unmarshal(yaml, Tool.class);
  }

  private static String slack() throws IOException {
    return Files.readString(Path.of("../charts/agentteams-operator/files/catalog/slack.yaml"));
  }
}
