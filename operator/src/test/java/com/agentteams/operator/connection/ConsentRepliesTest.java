package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ConsentReply;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.consent.ConsentReplies;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F-25: the operator believes no reply; each of these would be another's, late, or used. */
class ConsentRepliesTest {
  private final Attempt attempt = Attempt.open(new Given.Seeded());
  private final ConsentReply code = Given.reply(attempt, "Code", Given.NOW);
  private final Given given = new Given();

  @BeforeEach
  void one() {
    given.replies = List.of(code);
  }

  @Test
  void aYoungReplyOfThisAttemptCounts() {
    assertThat(replies().code(attempt)).contains(code);
    assertThat(replies().busy(attempt)).isTrue();
    assertThat(replies().tooLate(attempt)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"PT10M, true", "PT10M1S, false", "PT0S, true", "PT-5S, true"})
  void aCodeIsSentForTenMinutes(Duration age, boolean counts) {
    // Given
    given.after(age);
    // Then
    assertThat(replies().code(attempt).isPresent()).isEqualTo(counts);
    assertThat(replies().tooLate(attempt)).isEqualTo(!counts);
  }

  @Test
  void n16ACodeThatWasClaimedBeforeIsNotSentAgain() {
    // Given
    given.token("{lastAttempt: \"%s\"}".formatted(attempt.hash()));
    // Then
    assertThat(replies().code(attempt)).isEmpty();
    assertThat(replies().tooLate(attempt)).isFalse();
  }

  @Test
  void aReplyOfAnotherAttemptIsNobodys() {
    // Given
    var other = Attempt.open(new SecureRandom());
    // Then
    assertThat(replies().code(other)).isEmpty();
    assertThat(replies().busy(other)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "uid: 5f4f0b1c-0000-4000-8000-000000000001, uid: another",
    "outcome: Code, outcome: Denied",
    "'attempt: ', 'attempt: not-'",
  })
  void aReplyThatIsNotWhatItsNameSaysIsNobodys(String from, String to) {
    // Given
    given.replies =
        List.of(
            Given.read(
                Given.YAML.asYaml(code).replace("---", "").replace("\"", "").replace(from, to),
                ConsentReply.class));
    // Then
    assertThat(replies().code(attempt)).isEmpty();
    assertThat(replies().denial(attempt)).isEmpty();
  }

  @Test
  void aReplyUnderAnotherNameIsNobodys() {
    // Given
    code.getMetadata().setName("a".repeat(64));
    // Then
    assertThat(replies().code(attempt)).isEmpty();
  }

  @Test
  void law9AReplyThatCannotBeReadIsNobodys() {
    // Given
    var poison = Given.read("{kind: ConsentReply, metadata: {name: x}}", ConsentReply.class);
    given.replies = List.of(poison, code);
    // Then
    assertThat(replies().code(attempt)).contains(code);
  }

  @Test
  void aDenialHasANameOfItsOwn() {
    // Given
    var denial = Given.reply(attempt, "Denied", Given.NOW);
    given.replies = List.of(denial);
    // Then
    assertThat(replies().denial(attempt)).contains(denial);
    assertThat(replies().busy(attempt)).isFalse();
    assertThat(denial.getMetadata().getName()).endsWith("-denied");
  }

  @ParameterizedTest
  @CsvSource({"Exchange, true", "Recovery, true", "Refresh, false", "Disconnect, false"})
  void onlyAnExchangeKeepsAnAttemptBusy(String purpose, boolean busy) {
    // Given
    given.replies = List.of();
    given.token("{claim: {holder: a, purpose: %s}}".formatted(purpose));
    // Then
    assertThat(replies().exchanging()).isEqualTo(busy);
    assertThat(replies().busy(attempt)).isEqualTo(busy);
  }

  @Test
  void aReplyWithoutATimeIsOld() {
    // Given
    code.getMetadata().setCreationTimestamp("yesterday");
    // Then
    assertThat(ConsentReplies.age(code, Given.NOW)).isGreaterThan(ConsentReplies.LIFETIME);
    assertThat(replies().code(attempt)).isEmpty();
  }

  private ConsentReplies replies() {
    return given.facts().replies();
  }
}
