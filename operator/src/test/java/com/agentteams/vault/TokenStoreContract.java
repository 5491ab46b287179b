package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.vault.TokenStore.Read;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStore} does, whoever keeps the bytes. */
public abstract class TokenStoreContract {
  private final String name =
      new BlobOwner("c1", "ToolConnection", "team-a", "slack", UUID.randomUUID().toString())
          .storeName();

  /** The store under test; the same one, or an equal one, at each call. */
  protected abstract TokenStore store();

  @Test
  void givesBackWhatWasAppendedUnderItsNumber() {
    store().prepare(name);

    var first = store().append(name, blob("one"));
    var second = store().append(name, blob("two"));

    assertThat(first).isEqualTo(1);
    assertThat(second).isEqualTo(2);
    assertPresent(1, blob("one"));
    assertPresent(2, blob("two"));
    assertAbsent(3);
  }

  @Test
  void knowsNoVersionOfAHolderThatIsNotThereOrEmpty() {
    assertAbsent(1);

    store().prepare(name);

    assertAbsent(1);
  }

  @Test
  void preparesTwiceWithoutTouchingWhatIsThere() {
    store().prepare(name);
    store().append(name, blob("one"));

    store().prepare(name);

    assertPresent(1, blob("one"));
    assertAbsent(2);
  }

  @Test
  void appendsEvenIfNobodyPrepared() {
    assertThat(store().append(name, blob("one"))).isEqualTo(1);
    assertPresent(1, blob("one"));
  }

  @Test
  void c8KeepsThePreviousVersionUntilItIsDestroyedAndTheNewOneAfterwards() {
    store().append(name, blob("one"));
    store().append(name, blob("two"));
    assertPresent(1, blob("one"));

    store().destroy(name, 1);

    assertDestroyed(1);
    assertPresent(2, blob("two"));
    assertAbsent(3);
  }

  @Test
  void neverGivesANumberAgainAfterDestroyingTheHighest() {
    store().append(name, blob("one"));
    store().append(name, blob("two"));

    store().destroy(name, 2);
    var next = store().append(name, blob("three"));
    store().destroy(name, 1);

    assertThat(next).isEqualTo(3);
    assertDestroyed(1);
    assertDestroyed(2);
    assertPresent(3, blob("three"));
    assertAbsent(4);
  }

  @Test
  void neverGivesANumberAgainAfterDestroyingAll() {
    store().append(name, blob("one"));
    store().append(name, blob("two"));

    store().destroy(name, 2);
    store().destroy(name, 1);

    assertDestroyed(1);
    assertDestroyed(2);
    assertThat(store().append(name, blob("three"))).isEqualTo(3);
  }

  @Test
  void destroysTwiceAndWhatWasNeverThere() {
    store().destroy(name, 1);
    store().append(name, blob("one"));

    store().destroy(name, 1);
    store().destroy(name, 1);
    store().destroy(name, 7);

    assertDestroyed(1);
    assertAbsent(2);
    assertAbsent(7);
  }

  @Test
  void deletesEverythingAndTwice() {
    store().append(name, blob("one"));
    store().append(name, blob("two"));

    store().delete(name);
    store().delete(name);

    assertAbsent(1);
    assertAbsent(2);
    assertThat(store().append(name, blob("new"))).isEqualTo(1);
  }

  @Test
  void keepsHoldersApart() {
    var other = new BlobOwner("c1", "ToolConnection", "team-b", "slack", "u").storeName();
    store().append(name, blob("one"));

    assertThat(store().read(other, 1)).isInstanceOf(Read.Absent.class);
  }

  @Test
  void takes64KiBAndNotAByteMore() {
    var largest = new byte[TokenStore.MAX_BLOB];
    Arrays.fill(largest, (byte) 0xA5);

    assertThatThrownBy(() -> store().append(name, new byte[TokenStore.MAX_BLOB + 1]))
        .isInstanceOf(TooLargeException.class);
    assertAbsent(1);
    store().append(name, largest);

    assertPresent(1, largest);
  }

  @Test
  void refusesAnEmptyBlob() {
    assertThatThrownBy(() -> store().append(name, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertAbsent(1);
  }

  @Test
  void losesNothingWhenTwoAppendAtOnce() throws Exception {
    store().prepare(name);

    var numbers =
        atOnce(() -> store().append(name, blob("a")), () -> store().append(name, blob("b")));

    assertThat(numbers).containsExactlyInAnyOrder(1L, 2L);
    assertPresent(numbers.get(0), blob("a"));
    assertPresent(numbers.get(1), blob("b"));
  }

  /** Runs all at the same time and returns their results in the order given. */
  @SafeVarargs
  public static <T> List<T> atOnce(Callable<T>... calls)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (Future<T> future : threads.invokeAll(List.of(calls))) {
        results.add(future.get());
      }
      return results;
    }
  }

  private void assertPresent(long version, byte[] expected) {
    assertThat(store().read(name, version))
        .isInstanceOfSatisfying(
            Read.Present.class, present -> assertThat(present.blob()).isEqualTo(expected));
  }

  private void assertDestroyed(long version) {
    assertThat(store().read(name, version)).isEqualTo(new Read.Destroyed());
  }

  private void assertAbsent(long version) {
    assertThat(store().read(name, version)).isEqualTo(new Read.Absent());
  }

  private static byte[] blob(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
