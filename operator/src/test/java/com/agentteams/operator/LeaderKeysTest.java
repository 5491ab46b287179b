package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.operator.reconcile.NotYetException;
import com.agentteams.vault.FakeKeyDirectory;
import com.agentteams.vault.FakeKeySetStore;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.SimulatedKeys;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a leader comes by its keys, and that nothing is judged before. */
class LeaderKeysTest {
  private final Background background = new Background();
  private final List<@Nullable String> ends = new ArrayList<>();
  private final List<KeySets> watched = new ArrayList<>();
  private Supplier<KeySets> store = SimulatedKeys::open;
  private final LeaderKeys keys =
      new LeaderKeys(() -> store.get(), this::watch, background, ends::add);

  @AfterEach
  void stop() {
    background.shutdownNow();
  }

  @Test
  void beforeTheyAreOpenNothingIsReady() {
    assertThat(keys.areOpen()).isFalse();
    assertThatThrownBy(keys::get).isInstanceOf(NotYetException.class);
  }

  @Test
  void onceOpenTheyAreThereAndWatched() {
    // When
    keys.open();
    // Then
    assertThat(keys.areOpen()).isTrue();
    assertThat(watched).containsExactly(keys.get());
    assertThat(background.delays).containsExactly(60L);
  }

  static List<RuntimeException> whatGoesBy() {
    return List.of(
        new StoreUnavailableException("fake", "read a key set", Reason.UNREACHABLE),
        new KubernetesClientException("a body that may hold anything", 503, null),
        new IllegalStateException("a bug"));
  }

  @ParameterizedTest
  @MethodSource("whatGoesBy")
  void aStoreThatDoesNotAnswerIsAskedAgain(RuntimeException thrown) {
    // Given
    store =
        () -> {
          throw thrown;
        };
    keys.open();
    assertThat(keys.areOpen()).isFalse();
    store = SimulatedKeys::open;
    // When
    background.runLater();
    // Then
    assertThat(background.delays).startsWith(2L);
    assertThat(keys.areOpen()).isTrue();
    assertThat(ends).isEmpty();
  }

  /** Made anew, a set would open nothing of what is stored. */
  @Test
  void aSetThatIsMissingEndsTheProcess() {
    // Given
    store =
        () -> KeySets.openOrCreate(new FakeKeySetStore(), new FakeKeyDirectory(), "cluster", true);
    // When
    keys.open();
    // Then
    assertThat(ends).singleElement().asString().contains("agentteams-keyset-vault");
    assertThat(background.later).isEmpty();
  }

  private Runnable watch(KeySets sets) {
    watched.add(sets);
    return () -> {};
  }

  /** Runs at once what is due at once, and keeps the rest. */
  private static final class Background extends ScheduledThreadPoolExecutor {
    private final List<Long> delays = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    Background() {
      super(0);
    }

    void runLater() {
      var due = List.copyOf(later);
      later.clear();
      due.forEach(Runnable::run);
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      delays.add(unit.toSeconds(delay));
      later.add(task);
      return super.schedule((Callable<Boolean>) () -> true, 1, TimeUnit.HOURS);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long first, long delay, TimeUnit unit) {
      delays.add(unit.toSeconds(first));
      return super.schedule((Callable<Boolean>) () -> true, 1, TimeUnit.HOURS);
    }
  }
}
