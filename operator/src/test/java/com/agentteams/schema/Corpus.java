package com.agentteams.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Objects that the API server takes, and objects with exactly one fault each. A file of faults
 * begins with what the API server has to say; one with two documents is created and then replaced.
 */
public record Corpus(Path file) {
  private static final Path FOLDER = Path.of("src/test/resources/corpus");
  private static final String EXPECT = "# expect: ";

  static final List<String> KINDS =
      List.of("agent", "consentreply", "tool", "toolconnection", "toolinstallation");

  public static Stream<Corpus> valid() {
    return KINDS.stream().flatMap(kind -> of(kind, "valid"));
  }

  public static Stream<Corpus> invalid() {
    return KINDS.stream().flatMap(kind -> of(kind, "invalid"));
  }

  private static Stream<Corpus> of(String kind, String side) {
    try (var files = Files.list(FOLDER.resolve(kind).resolve(side))) {
      return files.sorted().toList().stream().map(Corpus::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the API server has to say; fails where the file does not tell. */
  String expected() {
    var first = text().lines().findFirst().orElse("");
    if (!first.startsWith(EXPECT) || first.length() < EXPECT.length() + 4) {
      throw new AssertionError(file + " does not begin with '# expect: ...'");
    }
    return first.substring(EXPECT.length());
  }

  public List<String> documents() {
    return List.of(text().split("(?m)^---$"));
  }

  @Override
  public String toString() {
    return FOLDER.relativize(file).toString();
  }
}
