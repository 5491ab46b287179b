package com.agentteams.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.ToolConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What others are told of connections. */
class ConnectionFeedTest {
  private final List<List<@Nullable ToolConnection>> told = new ArrayList<>();
  private final ConnectionFeed feed =
      new ConnectionFeed((now, then) -> told.add(Arrays.asList(now, then)));

  @Test
  void everyChangeIsToldWithWhatWasBefore() {
    // Given
    var first = new Given().connection;
    var second = new Given().connection;
    // When
    feed.onResourceCreated(first);
    feed.onResourceUpdated(second, first);
    feed.onResourceDeleted(second);
    // Then
    assertThat(told)
        .containsExactly(
            Arrays.asList(first, null), List.of(second, first), Arrays.asList(second, null));
  }
}
