package com.agentteams.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SecretTest {
  private static final String MARK = "marked-value";

  private final Secret secret = Secret.of(MARK);

  @Test
  void c6PrintsNothingOfItsContent() {
    assertThat(secret).hasToString("[secret]");
    assertThat("" + new Holder(secret)).doesNotContain(MARK);
  }

  @Test
  void c6RefusesJsonWhateverTheMapperIsAskedToShow() {
    var eager =
        JsonMapper.builder()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY)
            .build();

    assertThatThrownBy(() -> eager.writeValueAsString(new Holder(secret)))
        .isInstanceOf(JsonMappingException.class)
        .hasMessageNotContaining(MARK);
    assertThatThrownBy(() -> eager.valueToTree(Map.of("token", secret)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KubernetesSerialization().asYaml(new Holder(secret)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void c6RefusesJavaSerialization() throws IOException {
    try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(secret))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void comparesContentOnlyWhenAsked() {
    assertThat(secret).isNotEqualTo(Secret.of(MARK));
    assertThat(secret.sameAs(Secret.of(MARK))).isTrue();
    assertThat(secret.sameAs(Secret.of(MARK + "x"))).isFalse();
  }

  @Test
  void keepsItsContentWhenTheArraysAroundItAreCleared() {
    var given = MARK.getBytes(StandardCharsets.UTF_8);
    var kept = Secret.of(given);

    given[0] = 0;
    kept.revealBytes()[0] = 0;

    assertThat(kept.reveal()).isEqualTo(MARK);
  }

  @Test
  void framesPartsSoThatNoOtherPartsGiveTheSame() {
    assertThat(LengthPrefixed.of("ab", "c")).isNotEqualTo(LengthPrefixed.of("a", "bc"));
    assertThat(LengthPrefixed.of("a", "")).isNotEqualTo(LengthPrefixed.of("a"));
    assertThat(LengthPrefixed.of("é")).containsExactly(0, 0, 0, 2, 0xC3, 0xA9);
  }

  record Holder(Secret token) {}
}
