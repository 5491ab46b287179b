package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.agentteams.secret.Secret;
import com.agentteams.telemetry.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F-16: no login is taken under a key that only memory holds, and everything heals by itself. */
class KeyWatchTest {
  private static final String CLUSTER = "c1";
  private static final BlobOwner OWNER =
      new BlobOwner(CLUSTER, "ToolConnection", "team-a", "pm-slack", "uid");

  private final FakeKeySetStore store = new FakeKeySetStore();
  private final FakeKeyDirectory directory = new FakeKeyDirectory();
  private final KeySets sets = KeySets.openOrCreate(store, directory, CLUSTER, false);
  private final TokenVault vault = new TokenVault(new FakeTokenStore(), sets.vault(), CLUSTER);
  private final KeyWatch watch = new KeyWatch(store, directory, sets);

  @RegisterExtension final LogLines lines = LogLines.of(KeyWatch.class);

  @Test
  void storedKeysAreTakenSilently() {
    // When
    watch.look();
    // Then
    assertThatCode(() -> vault.prepare(OWNER)).doesNotThrowAnyException();
    assertThat(lines.all()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(KeySetId.class)
  void aSetThatIsGoneIsToldOnce(KeySetId id) {
    // Given
    store.remove(id, 1);
    // When
    watch.look();
    watch.look();
    // Then
    assertThat(watch.stored(id)).isFalse();
    assertThat(lines.all()).singleElement().matches(line -> line.getLevel() == Level.ERROR);
    assertThat(lines.all().getFirst().getKeyValuePairs()).hasToString(pairs(id));
  }

  @Test
  void noLoginIsTakenUnderAKeyThatIsNotStored() {
    // Given
    store.remove(KeySetId.VAULT, 1);
    // When
    watch.look();
    // Then
    assertThatThrownBy(() -> vault.prepare(OWNER)).isInstanceOf(KeyUnavailableException.class);
    assertThatThrownBy(() -> sets.vault().seal(new byte[1], new byte[0]))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageEndingWith("of key set vault is not stored any more");
  }

  /** What is stored already stays readable: the keys for it are in memory. */
  @Test
  void storedLoginsOpenAllTheSame() {
    // Given
    var box = sets.vault().seal(new byte[] {7}, new byte[0]);
    store.remove(KeySetId.VAULT, 1);
    // When
    watch.look();
    // Then
    assertThat(sets.vault().open(box, new byte[0])).containsExactly(7);
  }

  @Test
  void anotherSetInItsPlaceIsNotTheOneInUse() {
    // Given
    store.put(KeySetId.VAULT, 1, KeySetFormat.write(KeySetFormat.generate(KeySetId.VAULT)));
    // When
    watch.look();
    // Then
    assertThat(watch.stored(KeySetId.VAULT)).isFalse();
    assertThatThrownBy(() -> vault.prepare(OWNER)).isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void whatIsNoKeySetIsNotTheOneInUse() {
    // Given
    store.put(KeySetId.VAULT, 1, Secret.of("not a key set"));
    // When
    watch.look();
    // Then
    assertThat(watch.stored(KeySetId.VAULT)).isFalse();
  }

  @Test
  void aSetThatIsRestoredHealsByItself() {
    // Given
    var backup = store.read(KeySetId.VAULT, 1).orElseThrow().json();
    store.remove(KeySetId.VAULT, 1);
    watch.look();
    store.put(KeySetId.VAULT, 1, backup);
    // When
    watch.look();
    // Then
    assertThat(watch.stored(KeySetId.VAULT)).isTrue();
    assertThatCode(() -> vault.prepare(OWNER)).doesNotThrowAnyException();
    assertThat(lines.all())
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.ERROR, Level.INFO);
  }

  /** A store that does not answer is not a set that is missing. */
  @Test
  void anOutageSaysNothing() {
    // Given
    store.setAvailable(false);
    // When
    watch.look();
    // Then
    assertThat(watch.stored(KeySetId.VAULT)).isTrue();
    assertThatCode(() -> vault.prepare(OWNER)).doesNotThrowAnyException();
    assertThat(lines.all()).isEmpty();
  }

  @Test
  void anOutageDoesNotHealEither() {
    // Given
    store.remove(KeySetId.VAULT, 1);
    watch.look();
    store.setAvailable(false);
    // When
    watch.look();
    // Then
    assertThat(watch.stored(KeySetId.VAULT)).isFalse();
  }

  /** The record may be deleted with the sets where they were. */
  @Test
  void aLostRecordIsNotALostSet() {
    // Given
    directory.clear();
    // When
    watch.look();
    // Then
    assertThat(watch.stored(KeySetId.VAULT)).isTrue();
  }

  private String pairs(KeySetId id) {
    return "[set=\"" + id.id() + "\", place=\"" + store.place(id, 1) + "\"]";
  }
}
