package com.agentteams.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan that finds nothing proves something only if it finds what is there. */
class LeakScanTest {
  private static final String SECRET = "access-CANARY-1/2+3=4 äöü with more";

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "xy", "xyz"})
  void findsBase64WhateverStandsBeforeIt(String before) {
    // Given
    var scan = new LeakScan();
    var text = (before + SECRET + "and after").getBytes(UTF_8);
    // When
    scan.add("a log", "data: " + Base64.getEncoder().encodeToString(text));
    // Then
    assertThat(scan.findings(List.of(SECRET))).hasSize(1);
  }

  @Test
  void findsTheOtherForms() {
    // Given
    var scan = new LeakScan();
    // When
    scan.add("raw", "token=" + SECRET);
    scan.add("hex", HexFormat.of().formatHex(("a" + SECRET).getBytes(UTF_8)));
    scan.add("url", "?a=" + URLEncoder.encode(SECRET, UTF_8));
    scan.add("bytes", ("a" + SECRET.replace("äöü", "")).getBytes(UTF_8));
    // Then
    assertThat(scan.findings(List.of(SECRET))).hasSize(3);
  }

  @Test
  void findsNothingWhereNothingIs() {
    // Given
    var scan = new LeakScan();
    // When
    scan.add("a log", "nothing to see here, access-CANARY- neither");
    // Then
    assertThat(scan.findings(List.of(SECRET))).isEmpty();
  }
}
