package com.agentteams.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

/** Who has to go, and when. */
class OpenConnectionsTest {
  private long now = Long.MAX_VALUE - 1; // a monotonic clock may run over
  private final OpenConnections open =
      new OpenConnections(
          new OpenConnections.Most(4, 2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          () -> now);

  @Test
  void somebodyNewGetsInAndWhoLetsUsWaitLongestGoes() {
    // Given
    var first = opened();
    var others = List.of(opened(), opened(), opened());
    // When
    var late = opened();
    // Then
    assertThat(stillOpen(first)).isEmpty();
    assertThat(stillOpen(others.get(0), others.get(2), late)).hasSize(3);
  }

  @Test
  void whoHadToGoIsNotToldToGoAgain() {
    // Given
    var first = opened();
    var others = List.of(opened(), opened(), opened());
    // When
    opened();
    opened();
    // Then
    assertThat(stillOpen(first, others.get(0), others.get(1), others.get(2)))
        .containsExactly(others.get(1), others.get(2));
  }

  @Test
  void whoTookTooLongMakesRoom() {
    // Given
    served();
    served();
    now += Duration.ofSeconds(60).toNanos() + 1;
    open.closeOverdue();
    var kept = List.of(opened(), opened());
    // When
    var late = List.of(opened(), opened());
    // Then
    assertThat(stillOpen(kept.get(0), kept.get(1), late.get(0), late.get(1))).hasSize(4);
  }

  @Test
  void ofRequestsThatBeganTheLongestMakesRoomForTheNext() {
    // Given
    var silent = opened();
    var first = begun();
    // When
    var others = List.of(begun(), begun());
    // Then
    assertThat(stillOpen(silent, first, others.get(0), others.get(1)))
        .containsExactly(silent, others.get(0), others.get(1));
  }

  @Test
  void aRequestThatComesAsAWholeIsServedAtOnce() {
    // Given
    var whole = opened();
    open.received(whole);
    // When
    var others = List.of(opened(), opened(), opened(), opened());
    // Then
    assertThat(stillOpen(whole, others.get(0))).containsExactly(whole);
  }

  @Test
  void whoIsBeingServedStaysAsLongAsSomebodyLetsUsWait() {
    // Given
    var served = served();
    var begun = begun();
    var silent = opened();
    // When
    opened();
    opened();
    opened();
    // Then
    assertThat(stillOpen(served, begun, silent)).containsExactly(served, begun);
  }

  @Test
  void whoIsServedLongestGoesWhereNobodyLetsUsWait() {
    // Given
    var served = List.of(served(), served(), served(), served());
    // When
    var late = opened();
    // Then
    assertThat(stillOpen(served.get(0), served.get(1), late)).containsExactly(served.get(1), late);
  }

  @Test
  void anAnswerPutsItAtTheEndOfTheLine() {
    // Given
    var kept = opened();
    var idle = opened();
    opened();
    opened();
    open.begun(kept);
    open.received(kept);
    open.answered(kept);
    // When
    opened();
    // Then
    assertThat(stillOpen(kept, idle)).containsExactly(kept);
  }

  @Test
  void whoHasGoneMakesRoomAndIsNotCountedAgain() {
    // Given
    var gone = served();
    var stays = List.of(opened(), opened(), opened());
    open.onClosed(gone);
    open.answered(gone);
    // When
    opened();
    // Then
    assertThat(stillOpen(stays.get(0), stays.get(1), stays.get(2))).hasSize(3);
  }

  @Test
  void aRequestHasFifteenSecondsToComeWholly() {
    // Given
    var silent = opened();
    var slow = opened();
    var served = served();
    now += Duration.ofSeconds(10).toNanos();
    open.begun(slow);
    now += Duration.ofSeconds(5).toNanos();
    open.closeOverdue();
    assertThat(stillOpen(silent, slow)).hasSize(2);
    var fresh = opened();
    now += 1;
    // When
    open.closeOverdue();
    // Then
    assertThat(stillOpen(silent, slow, served, fresh)).containsExactly(served, fresh);
  }

  @Test
  void anAnswerHasAMinuteToGo() {
    // Given
    var served = served();
    now += Duration.ofSeconds(60).toNanos() + 1;
    // When
    open.closeOverdue();
    // Then
    assertThat(stillOpen(served)).isEmpty();
  }

  private TestConnection opened() {
    var connection = new TestConnection();
    connection.getEndPoint().onOpen();
    open.onOpened(connection);
    return connection;
  }

  private TestConnection begun() {
    var connection = opened();
    open.begun(connection);
    return connection;
  }

  private TestConnection served() {
    var connection = begun();
    open.received(connection);
    return connection;
  }

  private static List<TestConnection> stillOpen(TestConnection... connections) {
    return Stream.of(connections).filter(c -> c.getEndPoint().isOpen()).toList();
  }

  private static final class TestConnection extends AbstractConnection {
    TestConnection() {
      super(new ByteArrayEndPoint(), Runnable::run);
    }

    @Override
    public void onFillable() {
      throw new UnsupportedOperationException();
    }
  }
}
