package com.agentteams.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.agentteams.settings.LogSettings;
import com.agentteams.settings.LogSettings.Format;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * What is logged from its creation on: a registered field of a test listens until that test ends,
 * one that a few lines of it open as long as these.
 */
public final class LogLines implements AfterEachCallback, AutoCloseable {
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          lines.add(line);
        }
      };
  private final Logger logger;
  private final Runnable quietAgain;

  private LogLines(Logger logger, Runnable quietAgain) {
    this.logger = logger;
    this.quietAgain = quietAgain;
    appender.start();
    logger.addAppender(appender);
  }

  /** What this class says, DEBUG left out. */
  public static LogLines of(Class<?> who) {
    var logger = (Logger) LoggerFactory.getLogger(who);
    logger.setLevel(Level.INFO);
    return new LogLines(logger, () -> logger.setLevel(null));
  }

  /** What everybody says in a process whose level is TRACE. */
  public static LogLines ofAllAtTrace() {
    Logging.configure(new LogSettings(Format.TEXT, LogSettings.Level.TRACE));
    var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    return new LogLines(
        root, () -> Logging.configure(new LogSettings(Format.TEXT, LogSettings.Level.ERROR)));
  }

  /** So far, in their order. */
  public List<ILoggingEvent> all() {
    return List.copyOf(lines);
  }

  /** The messages of {@link #all()}, without their pairs. */
  public List<String> messages() {
    return lines.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    quietAgain.run();
  }
}
