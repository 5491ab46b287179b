package com.agentteams.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.agentteams.settings.LogSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures logs in code, so that no file on the class path can change what is written. */
public final class Logging {
  /**
   * What could write requests, answers, headers or URLs. They stay at WARN whatever the level is:
   * codes, tokens and cookies go through them (L-3).
   */
  private static final List<String> WIRE =
      List.of(
          "io.fabric8.kubernetes.client.http",
          "org.eclipse.jetty",
          "jdk.httpclient",
          "jdk.internal.httpclient",
          "jdk.event.security",
          "sun.net.www.protocol.http",
          "com.sun.net.httpserver",
          "io.grpc",
          "io.netty",
          "com.google.api",
          "com.google.auth",
          "com.google.cloud",
          "com.github.scribejava");

  /** The switches of the JDK's own clients; read when their classes load, so cleared before. */
  private static final List<String> WIRE_PROPERTIES =
      List.of(
          "jdk.httpclient.HttpClient.log",
          "jdk.internal.httpclient.debug",
          "jdk.internal.httpclient.websocket.debug",
          "javax.net.debug");

  // java.util.logging keeps loggers weakly: without a reference the level is forgotten
  private static final List<java.util.logging.Logger> JDK_WIRE =
      WIRE.stream().map(java.util.logging.Logger::getLogger).toList();

  /** What they warn of is a watch that is opened again, which they do by themselves. */
  private static final List<String> RECONNECTING =
      List.of(
          "io.fabric8.kubernetes.client.jdkhttp.JdkWebSocketImpl",
          "io.fabric8.kubernetes.client.dsl.internal.AbstractWatchManager",
          "io.fabric8.kubernetes.client.informers.impl.cache.Reflector");

  private static final java.util.logging.Logger JDK_GRPC =
      java.util.logging.Logger.getLogger("io.grpc");

  private Logging() {}

  /** Call first in a process. A second call replaces the first. */
  public static void configure(LogSettings settings) {
    WIRE_PROPERTIES.forEach(System::clearProperty);
    JDK_WIRE.forEach(logger -> logger.setLevel(java.util.logging.Level.WARNING));
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setEncoder(encoder(settings.format(), context));
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.valueOf(settings.level().name()));
    root.addAppender(appender);
    var wire = settings.level() == LogSettings.Level.ERROR ? Level.ERROR : Level.WARN;
    WIRE.forEach(name -> context.getLogger(name).setLevel(wire));
    if (settings.level().compareTo(LogSettings.Level.INFO) >= 0) {
      sayOutagesOnce(context);
    }
    // warns of every kind of ours, because v1alpha1 has "alpha" in it
    context
        .getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
        .setLevel(Level.ERROR);
  }

  /** With debug and trace a person wants to see what libraries say of them. */
  private static void sayOutagesOnce(LoggerContext context) {
    var filter = new OutageFilter();
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
    RECONNECTING.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    JDK_GRPC.setLevel(java.util.logging.Level.SEVERE);
  }

  private static Encoder<ILoggingEvent> encoder(LogSettings.Format format, LoggerContext context) {
    switch (format) {
      case JSON -> {
        var json = new JsonEncoder();
        json.setContext(context);
        // arguments would stand there once more, beside the message
        json.setWithArguments(false);
        json.setWithFormattedMessage(true);
        json.setWithContext(false);
        json.start();
        return json;
      }
      case TEXT -> {
        var text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0}: %msg %kvp %replace(login=\"%X{login}\"){'login=\"\"', ''}%n");
        text.start();
        return text;
      }
    }
    throw new IllegalStateException("a format without encoder");
  }
}
