package com.agentteams.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Agent;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.kube.Kube;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** J-1, K-5: nothing that the API server takes fails to decode. */
class DecodingTest {
  private static final int OBJECTS = 2_000;
  private static final long SEED = 20_260_301;

  private static final KubernetesClient CLIENT = Kube.client(Config.empty());

  private static final Map<String, Class<? extends CustomResource<?, ?>>> TYPES =
      Map.of(
          "agent", Agent.class,
          "consentreply", ConsentReply.class,
          "tool", Tool.class,
          "toolconnection", ToolConnection.class,
          "toolinstallation", ToolInstallation.class);

  @AfterAll
  static void close() {
    CLIENT.close();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("agents", Agent.class),
        Arguments.of("consentreplies", ConsentReply.class),
        Arguments.of("tools", Tool.class),
        Arguments.of("toolconnections", ToolConnection.class),
        Arguments.of("toolinstallations", ToolInstallation.class));
  }

  static Stream<Corpus> valid() {
    return Corpus.valid();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void k5WhateverTheSchemaTakesIsReadWhole(
      String plural, Class<? extends CustomResource<?, ?>> type) {
    // Given
    var schema = new Schema(Path.of("../crds", plural + ".yaml"), SEED);
    var serialization = CLIENT.getKubernetesSerialization();
    for (int i = 0; i < OBJECTS; i++) {
      var json = schema.object().toString();
      // When
      var object = serialization.unmarshal(json, type);
      // Then
      assertThat(Kube.undecodable(object))
          .as(
              "object %s of seed %s: %s: %s",
              i,
              SEED,
              object.getMetadata().getAdditionalProperties(),
              json.substring(0, Math.min(json.length(), 2_000)))
          .isFalse();
      assertThat(object.getSpec()).isNotNull();
      if (i % 20 == 0) {
        // as trees: the order of a map's keys is not kept, and an empty text in a status is no text
        assertThat(serialization.convertValue(serialization.clone(object), JsonNode.class))
            .as("what JOSDK's clone makes of object %s of seed %s", i, SEED)
            .isEqualTo(serialization.convertValue(object, JsonNode.class));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void k5EveryGoodObjectOfTheCorpusIsReadWhole(Corpus sample) {
    // Given
    var kind = sample.toString().substring(0, sample.toString().indexOf('/'));
    // When
    var object = CLIENT.getKubernetesSerialization().unmarshal(sample.text(), TYPES.get(kind));
    // Then
    assertThat(object.getSpec()).isNotNull();
    assertThat(Kube.undecodable(object)).isFalse();
  }
}
