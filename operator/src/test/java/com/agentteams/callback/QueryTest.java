package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** O-11: what is ours is read exactly, and what is not ours is not read. */
class QueryTest {
  private static final Set<String> OURS = Set.of("code", "state");

  @ParameterizedTest
  @CsvSource({
    "code=a, a",
    "code=a&, a",
    "&&code=a, a",
    "x=1&code=a&y=2, a",
    "x&code=a, a",
    "code=a=b, a=b",
    "code=a%2Bb+c%20d, a+b c d",
    "code=%61, a",
    "code=a%61, aa",
    "%63ode=a, a",
    "code=%C3%A4, ä",
    "code=!~, !~",
    "code=&code=a, a",
    "code=a&code=, a",
  })
  void o11OneOfOursIsReadWhereverItStands(String raw, String value) {
    assertThat(code(raw)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&", "code", "code=", "code&state=x", "x=code=a", "codes=a", "=a"})
  void o11OneWithoutAValueIsAbsent(String raw) {
    // When
    var query = Query.parse(raw, OURS);
    // Then
    assertThat(query).isPresent();
    assertThat(query.get().value("code")).isEmpty();
  }

  @Test
  void aNameIsMentionedAlsoWithoutAValue() {
    // When
    var query = Query.parse("code&x=1", OURS).orElseThrow();
    // Then
    assertThat(query.mentions("code")).isTrue();
    assertThat(query.mentions("state")).isFalse();
    assertThat(query.mentions("x")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "code=a&code=a",
        "code=a b",
        "code=\u007f",
        "code=a%",
        "code=a%6",
        "code=%6g",
        "code=%g6",
        "code=%\u0661\u0661",
        "code=%1f",
        "code=%7f",
        "code=%c3",
        "code=a%c3%28",
      })
  void n15OneOfOursThatNoProviderWritesSpoilsAll(String raw) {
    assertThat(Query.parse(raw, OURS)).isEmpty();
  }

  private static Optional<String> code(String raw) {
    return Query.parse(raw, OURS).orElseThrow().value("code");
  }
}
