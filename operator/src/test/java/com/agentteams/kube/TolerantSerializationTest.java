package com.agentteams.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Agent;
import com.agentteams.api.ToolConnection;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** J-1: whatever the API server accepts can be read. */
class TolerantSerializationTest {
  private final KubernetesSerialization serialization = TolerantSerialization.create();

  @Test
  void readsAGoodObjectWhole() {
    // When
    var good =
        connection(
            "\"agentRef\":{\"name\":\"pm\"},\"tool\":\"slack\",\"agentRef\":{\"name\":\"pm\"}", "");
    // Then
    assertThat(good.getSpec().tool()).isEqualTo("slack");
    assertThat(Kube.undecodable(good)).isFalse();
  }

  @Test
  void managedFieldsAreNotKeptAndEverythingElseIs() {
    // Given
    var json =
        """
        {"apiVersion": "agentteams.com/v1alpha1", "kind": "Agent",
         "metadata": {"name": "pm", "managedFields": [{"manager": "m", "fieldsV1": {"f:spec": {"f:x": {}}}}],
                      "labels": {"a": "b"}},
         "spec": {"displayName": "Priya"}}
        """;
    // When
    var read = serialization.unmarshal(json, Agent.class);
    // Then
    assertThat(read.getMetadata().getManagedFields()).isEmpty();
    assertThat(read.getMetadata().getLabels()).containsEntry("a", "b");
    assertThat(read.getMetadata().getName()).isEqualTo("pm");
    assertThat(read.getSpec().displayName()).isEqualTo("Priya");
    assertThat(
            serialization
                .unmarshal(json, GenericKubernetesResource.class)
                .getMetadata()
                .getManagedFields())
        .as("whoever needs them")
        .hasSize(1);
  }

  @Test
  void j1AnUnknownEnumValueArrivesWithoutSpec() {
    // When
    var poison =
        connection(
            "\"agentRef\":{\"name\":\"pm\"},\"tool\":\"slack\",\"access\":\"Everything\"", "");
    // Then
    assertThat(poison.getSpec()).isNull();
    assertThat(poison.getStatus()).isNotNull(); // what can be read of it stays
    assertThat(poison.getMetadata().getName()).isEqualTo("pm-slack");
    assertThat(Kube.undecodable(poison)).isTrue();
  }

  @Test
  void j1ANumberOutOfRangeArrivesWithoutSpec() {
    // When
    var poison =
        connection(
            "\"agentRef\":{\"name\":\"pm\"},\"tool\":\"slack\"",
            "\"observedGeneration\":99999999999999999999");
    // Then
    assertThat(poison.getSpec()).isNull();
    assertThat(Kube.undecodable(poison)).isTrue();
  }

  @Test
  void j1TheMarkSurvivesAClone() {
    // Given
    var poison = connection("\"access\":\"Everything\"", "");
    // When
    var clone = serialization.clone(poison);
    // Then
    assertThat(Kube.undecodable(clone)).isTrue();
    assertThat(clone.getSpec()).isNull();
  }

  @Test
  void j1AKeyOfSixtyThousandCharactersIsReadWhole() {
    // Given
    var key = "k".repeat(60_000);
    // When
    var long_ =
        connection(
            "\"agentRef\":{\"name\":\"pm\"},\"tool\":\"slack\",\"inputs\":{\"" + key + "\":\"x\"}",
            "");
    // Then
    assertThat(serialization.clone(long_).getSpec().inputs()).containsKey(key);
    assertThat(Kube.undecodable(long_)).isFalse();
  }

  @Test
  void j1NestingOfElevenHundredIsRead() {
    // When
    var deep =
        connection(
            "\"agentRef\":{\"name\":\"pm\"},\"tool\":\"slack\",\"later\":"
                + "[".repeat(1100)
                + "]".repeat(1100),
            "");
    // Then
    assertThat(deep.getSpec().tool()).isEqualTo("slack");
    assertThat(serialization.clone(deep).getSpec().tool()).isEqualTo("slack");
  }

  @Test
  void j1AGenericObjectNestedElevenHundredDeepCanBeCloned() {
    // Given
    var json =
        "{\"apiVersion\":\"x.io/v1\",\"kind\":\"X\",\"metadata\":{\"name\":\"x\"},\"spec\":"
            + "{\"a\":".repeat(1100)
            + "1"
            + "}".repeat(1100)
            + "}";
    var generic = serialization.unmarshal(json, GenericKubernetesResource.class);
    // When
    var clone = serialization.clone(generic);
    // Then
    assertThat(clone).isEqualTo(generic);
  }

  @Test
  void j1OneBadObjectLeavesTheOthersOfAListAlone() {
    // When
    var list =
        serialization.unmarshal(
            "{\"items\":["
                + json("Agent", "\"outboundWrites\":\"Sometimes\"", "")
                + ","
                + json("Agent", "\"displayName\":\"Priya\"", "")
                + "]}",
            Agents.class);
    // Then
    assertThat(list.getItems()).extracting(Kube::undecodable).containsExactly(true, false);
    assertThat(list.getItems().getLast().getSpec().displayName()).isEqualTo("Priya");
  }

  private ToolConnection connection(String spec, String status) {
    return serialization.unmarshal(json("ToolConnection", spec, status), ToolConnection.class);
  }

  private static String json(String kind, String spec, String status) {
    return "{\"apiVersion\":\"agentteams.com/v1alpha1\",\"kind\":\"%s\",\"metadata\":{\"name\":\"pm-slack\"},\"spec\":{%s},\"status\":{%s}}"
        .formatted(kind, spec, status);
  }

  static final class Agents extends DefaultKubernetesResourceList<Agent> {
    private static final long serialVersionUID = 1L;
  }
}
