package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.secret.ConsentSealer;
import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Secret;
import org.junit.jupiter.api.Test;

final class KeySetsTest extends KeySetsContract {
  private final FakeKeySetStore store = new FakeKeySetStore();
  private final FakeKeyDirectory directory = new FakeKeyDirectory();

  @Override
  protected KeySetStore store() {
    return store;
  }

  @Override
  protected KeyDirectory directory() {
    return directory;
  }

  @Override
  protected void lose(KeySetId id) {
    store.remove(id, 1);
  }

  @Override
  protected void loseRecord() {
    directory.clear();
  }

  @Test
  void givesASeedOf32OctetsThatDependsOnEveryPartOfTheInput() {
    var sets = KeySets.openOrCreate(store, directory, CLUSTER, false);

    assertThat(sets.verifierSeed(LengthPrefixed.of("uid", "attempt")))
        .hasSize(32)
        .isEqualTo(sets.verifierSeed(LengthPrefixed.of("uid", "attempt")))
        .isNotEqualTo(sets.verifierSeed(LengthPrefixed.of("uida", "ttempt")));
  }

  @Test
  void refusesAKeySetOfAnotherTypeOrNone() {
    store.put(KeySetId.VAULT, 1, KeySetFormat.write(KeySetFormat.generate(KeySetId.CONSENT)));
    assertThatThrownBy(() -> KeySets.openOrCreate(store, directory, CLUSTER, false))
        .isInstanceOf(UnreadableException.class);

    store.put(KeySetId.VAULT, 1, Secret.of("not a key set"));
    assertThatThrownBy(() -> KeySets.openOrCreate(store, directory, CLUSTER, false))
        .isInstanceOf(UnreadableException.class);
    assertThat(directory.read()).isEmpty();
  }

  @Test
  void sealsToAPublicKeyOnly() {
    var secretSet = KeySetFormat.write(KeySetFormat.generate(KeySetId.CONSENT)).reveal();

    assertThatThrownBy(() -> ConsentSealer.of(secretSet))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConsentSealer.of("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConsentSealer.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void c1UsesAesGcmWith96BitNoncesAnd128BitTagsUnderANamedKey() {
    var keys = KeySets.openOrCreate(store, directory, CLUSTER, false).vault();

    var box = keys.seal(new byte[10], new byte[0]);

    assertThat(box).hasSize(1 + 4 + 12 + 10 + 16).startsWith(1);
    assertThat(VaultKeys.keyIdOf(box)).isPositive();
  }
}
