package com.agentteams.testkit.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code examples/quickstart}, for the provider that runs. */
final class Quickstart {
  static final int PROVIDER_PORT = 9400;

  private Quickstart() {}

  /** The folder to apply; a copy where the provider is at another address than its own. */
  static Path folder(Path root, Path folder, URI url, Narrator narrator) {
    var original = root.resolve("examples/quickstart");
    if (url.getPort() == PROVIDER_PORT) {
      return original;
    }
    var copy = folder.resolve("quickstart");
    try (var files = Files.list(original)) {
      Files.createDirectories(copy);
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Files.writeString(copy.resolve(file.getFileName()), moved(Files.readString(file), url));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    narrator.say("examples/quickstart is applied from a copy with that address: " + copy);
    return copy;
  }

  static String moved(String yaml, URI url) {
    return yaml.replace("127.0.0.1:" + PROVIDER_PORT, url.getAuthority());
  }
}
