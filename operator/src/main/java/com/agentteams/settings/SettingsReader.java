package com.agentteams.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads settings by name and says which one is wrong. */
final class SettingsReader {
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

  private final Map<String, String> environment;

  SettingsReader(Map<String, String> environment) {
    this.environment = environment;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  String text(String name, String fallback) {
    return text(name).orElse(fallback);
  }

  String name(String name, String fallback) {
    var value = text(name, fallback);
    if (!value.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw new InvalidSettingException(name, "is not the name of a namespace: " + value);
    }
    return value;
  }

  int port(String name, int fallback) {
    var value = text(name, Integer.toString(fallback));
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
      throw new InvalidSettingException(name, "is not a port (0 to 65535): " + value);
    }
    return Integer.parseInt(value);
  }

  boolean flag(String name) {
    return switch (text(name, "false").toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidSettingException(name, "is neither true nor false");
    };
  }

  Duration duration(String name, Duration fallback, Duration least, Duration most) {
    var value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    var m = DURATION.matcher(value.get());
    if (!m.matches()) {
      throw new InvalidSettingException(name, "is not a duration like 90s, 10m or 1h30m");
    }
    var read =
        Duration.ofHours(number(m.group(1)))
            .plusMinutes(number(m.group(2)))
            .plusSeconds(number(m.group(3)));
    if (read.compareTo(least) < 0 || read.compareTo(most) > 0) {
      throw new InvalidSettingException(
          name, "must be from " + least.toSeconds() + "s to " + most.toSeconds() + "s");
    }
    return read;
  }

  /** An absolute base URL without query; a trailing slash is dropped. */
  URI baseUrl(String name, String fallback) {
    var value = text(name, fallback).replaceAll("/+$", "");
    try {
      var uri = new URI(value);
      var loopback = "localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost());
      if (uri.getHost() == null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null
          || uri.getRawUserInfo() != null) {
        throw new InvalidSettingException(
            name, "is not a base URL like https://connect.example.com");
      }
      if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && loopback)) {
        throw new InvalidSettingException(
            name, "must begin with https:// (http:// only for localhost)");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new InvalidSettingException(name, "is not a URL");
    }
  }

  <E extends Enum<E>> E choice(String name, E fallback) {
    var value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    var all = fallback.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(value.get()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    name,
                    "must be one of "
                        + String.join(
                            ", ",
                            Arrays.stream(all)
                                .map(e -> e.name().toLowerCase(Locale.ROOT))
                                .toList())));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
