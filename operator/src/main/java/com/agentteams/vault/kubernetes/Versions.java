package com.agentteams.vault.kubernetes;

import com.agentteams.vault.TokenStore.Read;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The versions in one Secret: data key {@code v7} holds version 7. A destroyed version is gone, and
 * if it was the highest its key stays with an empty value, so that its number is not given again.
 * Every number below the highest was given once, so what is not there was destroyed; this way the
 * Secret does not grow with each refresh.
 */
final class Versions {
  private final Map<String, String> data;

  /** Reads the Secret's data (Base64, as the API has it); changes go to a copy. */
  Versions(Map<String, String> data) {
    this.data = new HashMap<>(data);
  }

  Map<String, String> data() {
    return data;
  }

  Read read(long version) {
    var value = data.getOrDefault(key(version), "");
    if (!value.isEmpty()) {
      return new Read.Present(Base64.getDecoder().decode(value));
    }
    return version <= highest() ? new Read.Destroyed() : new Read.Absent();
  }

  /** The number under which exactly these bytes lie. */
  OptionalLong find(byte[] blob) {
    return data.entrySet().stream()
        .filter(entry -> isVersion(entry.getKey()))
        .filter(entry -> Arrays.equals(Base64.getDecoder().decode(entry.getValue()), blob))
        .mapToLong(entry -> number(entry.getKey()))
        .findFirst();
  }

  /** Adds a version and returns its number. */
  long append(byte[] blob) {
    var version = highest() + 1;
    data.values().removeIf(String::isEmpty);
    data.put(key(version), Base64.getEncoder().encodeToString(blob));
    return version;
  }

  /** Takes a version away; false if there was nothing to take. */
  boolean destroy(long version) {
    if (data.getOrDefault(key(version), "").isEmpty()) {
      return false;
    }
    if (version == highest()) {
      data.put(key(version), "");
    } else {
      data.remove(key(version));
    }
    return true;
  }

  static String key(long version) {
    return "v" + version;
  }

  private long highest() {
    return data.keySet().stream()
        .filter(Versions::isVersion)
        .mapToLong(Versions::number)
        .max()
        .orElse(0);
  }

  private static boolean isVersion(String key) {
    return key.matches("v[1-9][0-9]{0,17}");
  }

  private static long number(String key) {
    return Long.parseLong(key.substring(1));
  }
}
