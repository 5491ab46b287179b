package com.agentteams.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.settings.LogSettings;
import com.agentteams.settings.LogSettings.Format;
import com.agentteams.settings.LogSettings.Level;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LoggingTest {
  @AfterEach
  void quiet() {
    Logging.configure(new LogSettings(Format.TEXT, Level.ERROR));
  }

  @Test
  void jsonHasThePairsAndNotTheArguments() {
    // When
    var line = logged(Format.JSON);
    // Then
    assertThat(line)
        .startsWith("{")
        .contains("\"connected [secret]\"", "{\"tool\":\"slack\"}")
        .doesNotContain("arguments");
  }

  @Test
  void textHasThePairs() {
    // When
    var line = logged(Format.TEXT);
    // Then
    assertThat(line)
        .contains("INFO", "connected [secret]", "tool=\"slack\"")
        .doesNotContain("login=");
  }

  /** Whatever is said while a login is worked on says whose. */
  @Test
  void textHasTheLoginThatIsWorkedOn() {
    try (var _ = MDC.putCloseable(LogKeys.LOGIN, "team-a/pm-slack")) {
      assertThat(logged(Format.TEXT)).contains("tool=\"slack\" login=\"team-a/pm-slack\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.fabric8.kubernetes.client.http.HttpLoggingInterceptor",
        "jdk.httpclient.HttpClient",
        "org.eclipse.jetty.http.HttpParser",
        "com.github.scribejava.core.oauth.OAuth20Service",
        "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler"
      })
  void l3WireLogsCannotBeSwitchedOn(String name) {
    // When
    Logging.configure(new LogSettings(Format.TEXT, Level.TRACE));
    // Then
    assertThat(LoggerFactory.getLogger(name).isInfoEnabled()).isFalse();
    assertThat(java.util.logging.Logger.getLogger(name).isLoggable(java.util.logging.Level.INFO))
        .isFalse();
  }

  @Test
  void l3TheSwitchesOfTheJdkAreCleared() {
    // Given
    System.setProperty("jdk.httpclient.HttpClient.log", "all");
    // When
    Logging.configure(new LogSettings(Format.TEXT, Level.INFO));
    // Then
    assertThat(System.getProperty("jdk.httpclient.HttpClient.log")).isNull();
  }

  private static String logged(Format format) {
    var out = System.out;
    var captured = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(captured, true, UTF_8));
      Logging.configure(new LogSettings(format, Level.INFO));
      LoggerFactory.getLogger(LoggingTest.class)
          .atInfo()
          .addKeyValue(LogKeys.TOOL, "slack")
          .addArgument("[secret]")
          .log("connected {}");
    } finally {
      System.setOut(out);
    }
    return captured.toString(UTF_8);
  }
}
