package com.agentteams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentTeamsTest {
  @Test
  void helpNamesTheProcesses() {
    // When
    var shown = shown("--help");
    // Then
    assertThat(shown).contains("callback", "operator", "--version");
  }

  @Test
  void saysItsVersion() {
    // When
    var shown = shown("--version");
    // Then
    assertThat(shown).startsWith("agentteams ");
  }

  @Test
  void aBadSettingIsOneLineThatNamesIt() throws Exception {
    // When
    var run = run(Map.of("AGENTTEAMS_HTTP_PORT", "eighty"));
    // Then
    assertThat(run.err().lines()).singleElement().asString().contains("AGENTTEAMS_HTTP_PORT");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void aKubeconfigThatIsNotThereIsOneLineThatNamesIt() throws Exception {
    // When
    var run = run(Map.of("KUBECONFIG", "/nowhere/config"));
    // Then
    assertThat(run.err().lines()).singleElement().asString().startsWith("KUBECONFIG ");
    assertThat(run.code()).isEqualTo(1);
  }

  private static String shown(String argument) {
    var out = new StringWriter();
    assertThat(AgentTeams.commandLine().setOut(new PrintWriter(out)).execute(argument)).isZero();
    return out.toString();
  }

  private static Run run(Map<String, String> settings) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AgentTeams.class.getName(),
            "callback");
    process.environment().keySet().removeIf(n -> n.startsWith("AGENTTEAMS_") || n.contains("JAVA"));
    process.environment().putAll(settings);
    var running = process.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    var err = new String(running.getErrorStream().readAllBytes(), UTF_8);
    return new Run(running.waitFor(), err);
  }

  private record Run(int code, String err) {}
}
