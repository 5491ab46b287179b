package com.agentteams.settings;

import java.util.Map;

/**
 * How every process logs.
 *
 * @param format {@code AGENTTEAMS_LOG}: json or text (default)
 * @param level {@code AGENTTEAMS_LOG_LEVEL}: trace, debug, info (default), warn or error
 */
public record LogSettings(Format format, Level level) {
  /** How a line is written. */
  public enum Format {
    JSON,
    TEXT
  }

  /** The least level that is written. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** Throws {@link InvalidSettingException}. */
  public static LogSettings read(Map<String, String> environment) {
    var reader = new SettingsReader(environment);
    return new LogSettings(
        reader.choice("AGENTTEAMS_LOG", Format.TEXT),
        reader.choice("AGENTTEAMS_LOG_LEVEL", Level.INFO));
  }
}
