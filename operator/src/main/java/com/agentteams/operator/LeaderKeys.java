package com.agentteams.operator;

import com.agentteams.kube.ApiErrors;
import com.agentteams.operator.reconcile.NotYetException;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.VaultException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key sets of the replica that leads: only it may make them. They are opened when it begins to
 * lead, tried again until their store answers, and from then on compared with what is stored. Until
 * they are open, whatever needs one fails and is tried again.
 */
final class LeaderKeys {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderKeys.class);
  private static final long TRY_AGAIN_SECONDS = 2;
  private static final long LOOK_SECONDS = 60;

  private final Supplier<KeySets> store;
  private final Function<KeySets, Runnable> watch;
  private final ScheduledExecutorService background;
  private final Consumer<@Nullable String> end;
  private volatile @Nullable KeySets opened;
  private String told = "";

  /**
   * @param store opens the sets, and makes them at the very first start
   * @param watch gives what compares sets with those stored, a look at a time
   * @param end ends the process with one line, because nothing may start
   */
  LeaderKeys(
      Supplier<KeySets> store,
      Function<KeySets, Runnable> watch,
      ScheduledExecutorService background,
      Consumer<@Nullable String> end) {
    this.store = store;
    this.watch = watch;
    this.background = background;
    this.end = end;
  }

  /** Opens them in the background. */
  void open() {
    background.execute(this::tryToOpen);
  }

  private void tryToOpen() {
    try {
      var sets = store.get();
      opened = sets;
      background.scheduleWithFixedDelay(
          Recurring.of("A look at the key sets", watch.apply(sets)),
          LOOK_SECONDS,
          LOOK_SECONDS,
          TimeUnit.SECONDS);
    } catch (StoreUnavailableException e) {
      tryAgain(String.valueOf(e.getMessage()));
    } catch (KubernetesClientException e) {
      tryAgain(ApiErrors.sentence(e.getCode()));
    } catch (VaultException e) {
      // a set that is missing or of another cluster must never be made anew
      end.accept(e.getMessage());
    } catch (RuntimeException e) {
      // left to the executor nobody would hear of it, and this leader never be ready
      LOG.atError().setCause(e).log("Opening the key sets failed");
      tryAgain("a bug");
    }
  }

  private void tryAgain(String problem) {
    if (!told.equals(problem)) {
      told = problem;
      LOG.atWarn().addKeyValue("problem", problem).log("The key sets cannot be read yet");
    }
    background.schedule(this::tryToOpen, TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  /** Whether they are open. */
  boolean areOpen() {
    return opened != null;
  }

  /**
   * The open sets.
   *
   * @throws NotYetException if they are not open
   */
  KeySets get() {
    var sets = opened;
    if (sets == null) {
      throw new NotYetException("the key sets are not open yet");
    }
    return sets;
  }
}
