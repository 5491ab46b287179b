package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a provider says, the schema takes what is left of it. */
class CleanedTest {
  private static final int ROUNDS = 2_000;
  private static final String LINE = "^[^\\p{Cc}]*$";

  private static JsonNode status() throws IOException {
    var crd = Files.readString(Path.of("../crds/toolconnections.yaml"));
    return new KubernetesSerialization()
        .unmarshal(crd, JsonNode.class)
        .at("/spec/versions/0/schema/openAPIV3Schema/properties/status/properties");
  }

  @Test
  void noTextOfAProviderEverBreaksTheSchema() throws IOException {
    // Given
    var status = status();
    var scopes = status.path("grantedScopes");
    var account = status.path("account").path("properties");
    assertThat(scopes.path("items").path("pattern").asText()).isNotEmpty();
    var random = new Random(6);

    for (int round = 0; round < ROUNDS; round++) {
      var texts = new ArrayList<String>();
      for (int i = random.nextInt(300); i >= 0; i--) {
        texts.add(text(random, i == 0 ? 600 : 3));
      }

      // When
      var cleaned = Cleaned.scopes(texts);
      var id = Cleaned.id(texts.getLast());
      var name = Cleaned.name(texts.getLast());

      // Then
      assertThat(cleaned).doesNotHaveDuplicates();
      assertThat(cleaned.size()).isLessThanOrEqualTo(scopes.path("maxItems").asInt());
      cleaned.forEach(scope -> fits(scopes.path("items"), scope));
      if (id != null) {
        fits(account.path("id"), id);
        line(id);
      }
      if (name != null) {
        fits(account.path("name"), name);
        line(name);
      }
    }
  }

  private static void fits(JsonNode schema, String text) {
    var length = text.codePointCount(0, text.length());
    assertThat(length)
        .isBetween(schema.path("minLength").asInt(0), schema.path("maxLength").asInt());
    assertThat(text.length()).isLessThanOrEqualTo(256);
    if (schema.has("pattern")) {
      assertThat(Pattern.matches(schema.path("pattern").asText(), text)).isTrue();
    }
  }

  private static void line(String text) {
    assertThat(Pattern.matches(LINE, text)).isTrue();
    assertThat(text.codePoints())
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE)
        .noneMatch(c -> c >= 0x202A && c <= 0x202E);
  }

  /** From all of Unicode, half of it from where the trouble is. */
  private static String text(Random random, int longest) {
    var text = new StringBuilder();
    for (int i = random.nextInt(longest); i >= 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.appendCodePoint(random.nextInt(0x110000));
        case 1 -> text.append((char) (0xD800 + random.nextInt(0x800)));
        case 2 -> text.append((char) (0x2000 + random.nextInt(0x70)));
        case 3 -> text.append((char) random.nextInt(0x100));
        default -> text.append((char) (0x21 + random.nextInt(0x5e)));
      }
    }
    return text.toString();
  }

  @Test
  void aScopeThatIsSaidTwiceIsOne() {
    assertThat(Cleaned.scopes(List.of("read", "read", "", "a b", "\u202Eread", "x".repeat(257))))
        .containsExactly("read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'Ada\\u000ALovelace' | Ada Lovelace",
        "'  Ada \\u0009  L ' | Ada L",
        "'\\u202Eada\\u202C' | ada",
        "'\\u200Fa\\u2066b\\u2069\\uFEFF' | ab",
        "'\\u0000\\u2028' | ",
        "'\\uD83D\\uDC69\\u200D\\uD83D\\uDE80' | '\\uD83D\\uDC69\\u200D\\uD83D\\uDE80'",
        "'\\uD83Da' | a"
      })
  void aNameIsOneLineThatReadsInOneDirection(String escaped, String name) {
    assertThat(Cleaned.name(unicode(escaped))).isEqualTo(name == null ? null : unicode(name));
  }

  private static String unicode(String text) {
    return java.util.regex.Pattern.compile("\\\\u([0-9A-F]{4})")
        .matcher(text)
        .replaceAll(m -> String.valueOf((char) Integer.parseInt(m.group(1), 16)));
  }

  @Test
  void aNameIsNeverCutInsideACharacter() {
    var cut = Cleaned.name("x".repeat(255) + "\uD83D\uDE80 and more");

    assertThat(cut).isEqualTo("x".repeat(255));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\u0000b", "a\nb", "\u202Eab", "a\uD800b", "a\u2028b"})
  void anIdIsNeverMended(String id) {
    assertThat(Cleaned.id(id)).isNull();
  }

  @Test
  void anIdIsTakenWhole() {
    assertThat(Cleaned.id(" U123 ")).isEqualTo("U123");
    assertThat(Cleaned.id("x".repeat(256))).hasSize(256);
    assertThat(Cleaned.id("x".repeat(257))).isNull();
  }
}
