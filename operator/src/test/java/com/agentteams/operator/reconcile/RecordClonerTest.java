package com.agentteams.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.api.Agent;
import com.agentteams.api.AgentSpec;
import com.agentteams.api.AgentStatus;
import com.agentteams.api.ConsentReply;
import com.agentteams.api.OutboundWrites;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run does to its copy never shows in the cache (J-21). */
class RecordClonerTest {
  private final RecordCloner cloner = new RecordCloner();

  @Test
  void aCopyIsEqualAndItsMetadataIsItsOwn() {
    // Given
    var agent = new Agent();
    agent.setMetadata(
        new ObjectMetaBuilder()
            .withName("pm")
            .withUid("u")
            .withFinalizers("f")
            .withAnnotations(Map.of("a", "b"))
            .addToAdditionalProperties("agentteams.com/undecodable", "X")
            .build());
    agent.setSpec(new AgentSpec("Priya", null, OutboundWrites.Never, null, null));
    agent.setStatus(new AgentStatus(1L, List.of(), List.of(), List.of()));
    // When
    var copy = cloner.clone(agent);
    // Then
    assertThat(copy).isEqualTo(agent).isNotSameAs(agent);
    // When
    copy.getMetadata().getFinalizers().clear();
    copy.getMetadata().getAnnotations().clear();
    copy.getMetadata().setName("other");
    // Then
    assertThat(agent.getMetadata().getFinalizers()).containsExactly("f");
    assertThat(agent.getMetadata().getAnnotations()).containsEntry("a", "b");
    assertThat(agent.getMetadata().getName()).isEqualTo("pm");
  }

  @Test
  void aKindWithoutAReconcilerIsABug() {
    assertThatThrownBy(() -> cloner.clone(new ConsentReply()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ConsentReply");
  }
}
