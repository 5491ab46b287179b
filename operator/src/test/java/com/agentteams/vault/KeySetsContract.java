package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.secret.ConsentSealer;
import com.agentteams.secret.Secret;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How key sets come to be, whoever keeps them. */
public abstract class KeySetsContract {
  protected static final String CLUSTER = "cluster-1";
  private static final byte[] INFO = "context".getBytes(StandardCharsets.UTF_8);

  /** The store under test, empty at first. */
  protected abstract KeySetStore store();

  /** The directory under test, empty at first. */
  protected abstract KeyDirectory directory();

  /** Removes one key set from the store, as an accident would. */
  protected abstract void lose(KeySetId id);

  /** Removes the record, as an accident would. */
  protected abstract void loseRecord();

  @Test
  void makesTheSetsOnceAndOpensTheSameAfterwards() {
    var first = openOrCreate(false);

    var second = openOrCreate(true);

    assertSame(first, second);
    assertThat(directory().read().orElseThrow().consentPublicKey())
        .isEqualTo(first.consentPublicKeyJson());
  }

  @Test
  void makesOneSetWhenTwoLeadersStartForTheFirstTimeAtOnce() throws Exception {
    var both = TokenStoreContract.atOnce(() -> openOrCreate(false), () -> openOrCreate(false));

    assertSame(both.get(0), both.get(1));
    assertSame(both.get(0), openOrCreate(false));
  }

  @Test
  void givesBothTheSameWinnerWhenASetExists() {
    var one = KeySetFormat.write(KeySetFormat.generate(KeySetId.CONNECT));
    var two = KeySetFormat.write(KeySetFormat.generate(KeySetId.CONNECT));

    assertThat(store().create(KeySetId.CONNECT, one)).isEqualTo(1);
    assertThat(store().create(KeySetId.CONNECT, two)).isEqualTo(1);

    assertThat(store().read(KeySetId.CONNECT, 1).orElseThrow().json().sameAs(one)).isTrue();
    assertThat(store().read(KeySetId.CONNECT, 2)).isEmpty();
  }

  @Test
  void finishesAFirstStartThatCrashedInTheMiddle() {
    store().create(KeySetId.VAULT, KeySetFormat.write(KeySetFormat.generate(KeySetId.VAULT)));

    var sets = openOrCreate(false);

    assertSame(sets, openOrCreate(false));
  }

  @Test
  void stopsWhenARecordedSetIsMissing() {
    openOrCreate(false);
    lose(KeySetId.CONSENT);

    assertMissing(KeySetId.CONSENT, false);
    assertMissing(KeySetId.CONSENT, false);
    assertThatThrownBy(() -> KeySets.open(store(), directory(), CLUSTER))
        .isInstanceOf(KeySetMissingException.class);
  }

  @Test
  void stopsWhenTokensAreRecordedButASetIsMissingThoughTheRecordIsGone() {
    openOrCreate(false);
    loseRecord();
    lose(KeySetId.VAULT);

    assertMissing(KeySetId.VAULT, true);
    assertThat(directory().read()).isEmpty();
  }

  @Test
  void recordsAgainWhenOnlyTheRecordIsGone() {
    var before = openOrCreate(false);
    loseRecord();

    var after = openOrCreate(true);

    assertSame(before, after);
    assertThat(directory().read()).isPresent();
  }

  @Test
  void stopsForAnotherClusterId() {
    openOrCreate(false);

    assertThatThrownBy(() -> KeySets.openOrCreate(store(), directory(), "cluster-2", false))
        .isInstanceOfSatisfying(
            ClusterIdMismatchException.class,
            e -> {
              assertThat(e.recorded()).isEqualTo(CLUSTER);
              assertThat(e.given()).isEqualTo("cluster-2");
            });
    assertThatThrownBy(() -> KeySets.openVault(store(), directory(), "cluster-2"))
        .isInstanceOf(ClusterIdMismatchException.class);
  }

  @Test
  void waitsWhereItMayNotCreate() {
    assertThat(KeySets.open(store(), directory(), CLUSTER)).isEmpty();
    assertThat(KeySets.openVault(store(), directory(), CLUSTER)).isEmpty();
    assertThat(store().read(KeySetId.VAULT, 1)).isEmpty();
  }

  @Test
  void opensTheVaultSetAloneForTheBroker() {
    openOrCreate(false);
    lose(KeySetId.CONSENT);
    lose(KeySetId.CONNECT);

    assertThat(KeySets.openVault(store(), directory(), CLUSTER)).isPresent();
  }

  @Test
  void putsTheRecordedPublicKeyRight() {
    var sets = openOrCreate(false);
    var recorded = directory().read().orElseThrow();
    directory()
        .record(
            recorded,
            new KeyDirectory.Recorded(CLUSTER, recorded.versions(), "somebody else's key"));

    openOrCreate(false);

    assertThat(directory().read().orElseThrow().consentPublicKey())
        .isEqualTo(sets.consentPublicKeyJson());
  }

  @Test
  void recordsOnlyOverWhatWasSeen() {
    openOrCreate(false);
    var recorded = directory().read().orElseThrow();
    var other = new KeyDirectory.Recorded("cluster-9", recorded.versions(), "other");

    assertThat(directory().record(null, other)).isEqualTo(recorded);
    assertThat(directory().record(other, other)).isEqualTo(recorded);
    assertThat(directory().record(recorded, other)).isEqualTo(other);
    assertThat(directory().read()).contains(other);
  }

  @Test
  void opensAConsentSealedWithTheRecordedKeyForItsContextOnly() {
    var sets = openOrCreate(false);
    var sealer = ConsentSealer.of(directory().read().orElseThrow().consentPublicKey());
    var sealed = sealer.seal(Secret.of("code"), INFO);

    assertThat(sets.openConsent(sealed, INFO).reveal()).isEqualTo("code");
    assertThatThrownBy(() -> sets.openConsent(sealed, new byte[] {1}))
        .isInstanceOf(UnreadableException.class);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> sets.openConsent(sealed, INFO))
        .isInstanceOf(UnreadableException.class);
  }

  private KeySets openOrCreate(boolean anyTokenRecorded) {
    return KeySets.openOrCreate(store(), directory(), CLUSTER, anyTokenRecorded);
  }

  private void assertMissing(KeySetId id, boolean anyTokenRecorded) {
    assertThatThrownBy(() -> openOrCreate(anyTokenRecorded))
        .isInstanceOfSatisfying(
            KeySetMissingException.class,
            e -> {
              assertThat(e.keySet()).isEqualTo(id);
              assertThat(e.place()).isEqualTo(store().place(id, 1));
            })
        .hasMessageContaining(id.id())
        .hasMessageContaining(store().place(id, 1));
    assertThat(store().read(id, 1)).isEmpty();
  }

  private static void assertSame(KeySets one, KeySets other) {
    assertThat(other.consentPublicKeyJson()).isEqualTo(one.consentPublicKeyJson());
    assertThat(other.verifierSeed(INFO)).isEqualTo(one.verifierSeed(INFO));
    assertThat(other.vault().open(one.vault().seal(INFO, INFO), INFO)).isEqualTo(INFO);
  }
}
