package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of replies that nobody used, or that could not be deleted. */
class ConnectionRepliesTest {
  private final Scene scene = new Scene();

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aReplyThatNobodyUsedIsSweptAfterAQuarterOfAnHour() {
    // Given
    scene.linked();
    scene.replied("Code");
    scene.clock.advance(Duration.ofMinutes(15));
    // When
    scene.reconciler.sweep();
    var early = scene.api.calls();
    scene.clock.advance(Duration.ofSeconds(1));
    scene.reconciler.sweep();
    // Then
    assertThat(early).doesNotContain("delete");
    assertThat(scene.api.calls()).containsOnlyOnce("delete");
  }

  /** The cache may show for a while what is deleted. */
  @Test
  void aDeletedReplyIsNotFoundAgain() {
    // Given
    scene.linked();
    var replies = new ConnectionReplies(scene.framework.client(), scene.caches);
    var deleted = scene.replied("Code");
    var other = scene.replied("Denied");
    // When
    replies.delete(deleted);
    // Then
    assertThat(replies.to(scene.api.connection())).isEqualTo(List.of(other));
  }

  @Test
  void aReplyThatCouldNotBeDeletedIsStillThere() {
    // Given
    scene.linked();
    var replies = new ConnectionReplies(scene.framework.client(), scene.caches);
    var reply = scene.replied("Code");
    scene.api.refuse("delete", 403);
    // When
    replies.delete(reply);
    // Then
    assertThat(replies.to(scene.api.connection())).isEqualTo(List.of(reply));
  }

  /** What is remembered does not grow for as long as the process lives. */
  @Test
  void aDeletedReplyIsForgottenOnceTheCacheDoesNotShowItAnyMore() {
    // Given
    scene.linked();
    var replies = new ConnectionReplies(scene.framework.client(), scene.caches);
    var reply = scene.replied("Code");
    replies.delete(reply);
    replies.sweep(scene.clock.instant());
    var shown = replies.to(scene.api.connection());
    scene.caches.replies.clear();
    // When
    replies.sweep(scene.clock.instant());
    // Then
    assertThat(shown).isEmpty();
    scene.caches.replies.add(reply);
    assertThat(replies.to(scene.api.connection())).isEqualTo(List.of(reply));
  }
}
