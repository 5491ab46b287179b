package com.agentteams.testkit.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** Looks for secrets, as they are and in Base64, in whatever bytes there are. */
final class LeakScan {
  private static final int CHUNK = 1 << 20;

  private final List<String> needles = new ArrayList<>();
  private final int longest;
  private long scanned;

  LeakScan(Collection<String> secrets) {
    for (var secret : secrets) {
      var bytes = secret.getBytes(StandardCharsets.UTF_8);
      // one char per byte, so that any file can be searched as text
      needles.add(new String(bytes, StandardCharsets.ISO_8859_1));
      needles.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    }
    longest = needles.stream().mapToInt(String::length).max().orElse(0);
  }

  /** How many bytes were looked at. */
  long scanned() {
    return scanned;
  }

  boolean leaks(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    scanned += bytes.length;
    return found(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** The files of a folder, however deep, that hold one. */
  List<Path> leaking(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(this::leaks).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean leaks(Path file) {
    try (var in = Files.newInputStream(file)) {
      return leaks(in);
    } catch (NoSuchFileException e) {
      return false; // etcd replaces its files
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In chunks: a write-ahead log has 64 MB. One that spans two of them is found too. */
  boolean leaks(InputStream in) throws IOException {
    var tail = "";
    while (true) {
      var chunk = in.readNBytes(CHUNK);
      if (chunk.length == 0) {
        return false;
      }
      scanned += chunk.length;
      var text = tail + new String(chunk, StandardCharsets.ISO_8859_1);
      if (found(text)) {
        return true;
      }
      tail = text.substring(Math.max(0, text.length() - longest));
    }
  }

  private boolean found(String text) {
    return needles.stream().anyMatch(text::contains);
  }
}
