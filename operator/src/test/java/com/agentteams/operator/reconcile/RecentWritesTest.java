package com.agentteams.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** J-12: what was written is in the cache before a watch brings it. */
class RecentWritesTest {
  private final FakeFramework<ToolConnection> framework = new FakeFramework<>("/unused");
  private final RecentWrites written = new RecentWrites();

  @AfterEach
  void stop() {
    framework.close();
  }

  @Test
  void aWriteGoesIntoTheCacheOfItsKind() {
    // Given
    var after = connection("8");
    written.into(ToolConnection.class, ToolConnection::new, framework.context(new Idle()));
    // When
    written.accept(after, "7");
    // Then
    var cached = framework.cached().get(0);
    assertThat(cached.id()).isEqualTo(new ResourceID("pm-slack", "team-a"));
    assertThat(cached.after()).isSameAs(after);
    assertThat(cached.before().getMetadata().getResourceVersion()).isEqualTo("7");
  }

  @Test
  void theCacheIsFoundOnce() {
    // Given
    written.into(ToolConnection.class, ToolConnection::new, framework.context(new Idle()));
    // When
    written.into(ToolConnection.class, ToolConnection::new, framework.context(new Idle()));
    written.accept(connection("8"), "7");
    // Then
    assertThat(framework.cached()).hasSize(1);
  }

  @Test
  void beforeAnythingWasReconciledNobodyHasToKnow() {
    // When
    written.accept(connection("8"), "7");
    // Then
    assertThat(framework.cached()).isEmpty();
  }

  @Test
  void aWriteOfAnotherKindIsNobodysConcern() {
    // Given
    written.into(ToolConnection.class, ToolConnection::new, framework.context(new Idle()));
    // When
    written.accept(new Tool(), "7");
    // Then
    assertThat(framework.cached()).isEmpty();
  }

  private static ToolConnection connection(String version) {
    var connection = new ToolConnection();
    connection.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team-a")
            .withName("pm-slack")
            .withResourceVersion(version)
            .build());
    return connection;
  }

  private static final class Idle implements Reconciler<ToolConnection> {
    @Override
    public UpdateControl<ToolConnection> reconcile(
        ToolConnection connection, Context<ToolConnection> context) {
      return UpdateControl.noUpdate();
    }
  }
}
