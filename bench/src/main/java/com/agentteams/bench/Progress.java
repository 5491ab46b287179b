package com.agentteams.bench;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ToolConnection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections of one namespace as a watch shows them: the same clock for everybody. */
final class Progress implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Map<String, ToolConnection> latest = new HashMap<>();
  private final Map<ConnectionPhase, Integer> phases = new HashMap<>();
  private final Watch watch;
  private @Nullable String broken;

  Progress(KubernetesClient client, String namespace) {
    watch =
        client
            .resources(ToolConnection.class)
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ToolConnection seen) {
                    take(seen);
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    fail(cause);
                  }
                });
  }

  private synchronized void take(ToolConnection seen) {
    var before = latest.put(seen.getMetadata().getName(), seen);
    var now = phase(seen);
    var then = before == null ? null : phase(before);
    if (now != then) {
      if (then != null) {
        phases.merge(then, -1, Integer::sum);
      }
      if (now != null) {
        phases.merge(now, 1, Integer::sum);
      }
      notifyAll();
    }
  }

  private synchronized void fail(WatcherException cause) {
    broken = "the watch broke: " + cause.getMessage();
    notifyAll();
  }

  private static @Nullable ConnectionPhase phase(ToolConnection seen) {
    return seen.getStatus() == null ? null : seen.getStatus().phase();
  }

  /** Returns as soon as so many are in this phase. */
  synchronized void await(ConnectionPhase phase, int count) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (phases.getOrDefault(phase, 0) < count) {
      var left = (deadline - System.nanoTime()) / 1_000_000;
      if (broken != null || left <= 0) {
        throw new IllegalStateException(
            broken != null
                ? broken
                : "waited for %d in %s, have %s".formatted(count, phase, phases));
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** The first so many by name, as last seen. */
  synchronized List<ToolConnection> first(int count) {
    return latest.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(count)
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public void close() {
    watch.close();
  }
}
