package com.agentteams.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.catalog.Expressions.Variable;
import com.agentteams.oauth.ProviderAnswer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "response.body.ok == true | {\"ok\":true} | MATCHES",
        "response.body.ok == true | {\"ok\":false} | DOES_NOT_MATCH",
        "response.body.error in ['a','b'] | {\"ok\":true} | DOES_NOT_MATCH",
        "response.body.error in ['a','b'] | {\"error\":\"b\"} | MATCHES",
        "response.body.error == 'x' | <html> | DOES_NOT_MATCH",
        "response.body.n >= 200 | {\"n\":200} | MATCHES",
        "response.body.n > 1.5 | {\"n\":2} | MATCHES",
        "response.body.x == null | {\"x\":null} | MATCHES",
        "response.status == 401 && response.headers['x-a'] == 'b' | {} | MATCHES",
        "response.body.?error.orValue('') == '' | {} | MATCHES",
        "response.body.n + 'a' == 'a' | {\"n\":1} | ERROR",
        "response.status | {} | ERROR",
        "response.body.error == 'x' | [1] | DOES_NOT_MATCH"
      })
  void saysMatchesOrNotAndNeverGuesses(String source, String body, Verdict verdict)
      throws InvalidToolException {
    var answer = new ProviderAnswer(401, Map.of("x-a", "b"), body.getBytes(UTF_8));

    assertThat(Expressions.compile(Variable.RESPONSE, "spec.x", source).evaluate(answer))
        .isEqualTo(verdict);
  }

  @Test
  void boundsWhatAnExpressionMayCost() {
    assertThatThrownBy(
            () -> Expressions.compile(Variable.EVENT, "spec.x", "(".repeat(50) + ")".repeat(50)))
        .isInstanceOf(InvalidToolException.class);
    assertThatThrownBy(
            () -> Expressions.compile(Variable.EVENT, "spec.x", "'" + "x".repeat(5000) + "' == ''"))
        .isInstanceOf(InvalidToolException.class);
  }
}
