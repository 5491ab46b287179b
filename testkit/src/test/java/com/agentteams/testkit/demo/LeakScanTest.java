package com.agentteams.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakScanTest {
  private static final String SECRET = "CANARY-token-1";

  private final LeakScan scan = new LeakScan(List.of(SECRET));

  @Test
  void findsASecretAsItIsAndInBase64() {
    // Given
    var encoded = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
    // Then
    assertThat(scan.leaks("token: " + SECRET)).isTrue();
    assertThat(scan.leaks("data: " + encoded)).isTrue();
    assertThat(scan.leaks("CANARY-token-2")).isFalse();
  }

  @Test
  void findsASecretAcrossTwoChunks() throws IOException {
    // Given
    var bytes = new byte[(1 << 20) + 100];
    Arrays.fill(bytes, (byte) 0xC3); // half a character in UTF-8
    var secret = SECRET.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(secret, 0, bytes, (1 << 20) - 5, secret.length);
    // Then
    assertThat(scan.leaks(new ByteArrayInputStream(bytes))).isTrue();
  }

  @Test
  void namesTheFiles(@TempDir Path folder) throws IOException {
    // Given
    Files.writeString(folder.resolve("clean.log"), "nothing");
    var dirty = Files.writeString(folder.resolve("dirty.log"), "code=" + SECRET);
    // When
    var leaking = scan.leaking(folder);
    // Then
    assertThat(leaking).containsExactly(dirty);
    assertThat(scan.scanned()).isPositive();
  }
}
