package com.agentteams.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.secret.Secret;
import com.agentteams.vault.KeyDirectory.Recorded;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenVaultTest {
  private static final String CLUSTER = "cluster-1";
  private static final BlobOwner OWNER =
      new BlobOwner(CLUSTER, "ToolConnection", "team-a", "pm-slack", "uid-1");
  private static final String TOOL = "slack";

  private final FakeTokenStore store = new FakeTokenStore();
  private final FakeKeySetStore keySets = new FakeKeySetStore();
  private final FakeKeyDirectory directory = new FakeKeyDirectory();
  private TokenVault vault = opened();

  @BeforeEach
  void prepare() {
    vault.prepare(OWNER);
  }

  @Test
  void preparingAsksTheStoreForThePlaceOfTheOwner() {
    // Given
    var told = new ArrayList<String>();
    var keys = KeySets.openOrCreate(keySets, directory, CLUSTER, false);
    var asked =
        new TokenVault(
            new TimedTokenStore(store, (kind, operation, outcome, took) -> told.add(operation)),
            keys.vault(),
            CLUSTER);

    // When
    asked.prepare(OWNER);

    // Then
    assertThat(told).containsExactly("prepare");
    assertThat(asked.storeKind()).isEqualTo("fake");
  }

  @Test
  void givesBackTheLoginAsItWas() {
    var sealed = vault.append(OWNER, TOOL, login(3, "refresh-3"));

    var found = found(vault.open(OWNER, TOOL, sealed.version()));

    assertThat(sealed.version()).isEqualTo(1);
    assertThat(found.version()).isEqualTo(1);
    assertThat(found.keyId()).isEqualTo(sealed.keyId()).isPositive();
    assertThat(found.login())
        .usingRecursiveComparison()
        .withEqualsForType(Secret::sameAs, Secret.class)
        .isEqualTo(login(3, "refresh-3"));
  }

  /** F-6: each piece of work has a vault of its own, and all of them one store. */
  @ParameterizedTest
  @EnumSource(StoreUnavailableException.Reason.class)
  void f6WhileALoginIsHeldNoVaultOfTheProcessMakesAPlace(StoreUnavailableException.Reason why) {
    var keys = KeySets.openOrCreate(keySets, directory, CLUSTER, false);
    var held = new HeldLogins();
    var mine = new TokenVault(store, keys.vault(), CLUSTER, held);
    var other = new TokenVault(store, keys.vault(), CLUSTER, held);
    var whole = Set.of("UNREACHABLE", "TIMED_OUT", "DENIED", "THROTTLED").contains(why.name());
    // When
    mine.held().hold(new StoreUnavailableException("fake", "append", why));
    // Then
    if (whole) {
      assertThatThrownBy(() -> other.prepare(OWNER)).isInstanceOf(StoreUnavailableException.class);
    } else {
      other.prepare(OWNER); // it is about the place of one login
    }
    mine.held().release();
    other.prepare(OWNER);
  }

  @Test
  void givesBackALoginOfWhichNothingOptionalIsKnown() {
    var bare =
        new StoredLogin(
            StoredLogin.Kind.Candidate,
            "00",
            0,
            null,
            TOOL,
            new LoginBinding("client", "", Map.of()),
            Secret.of("access"),
            null,
            "bearer",
            null,
            List.of(),
            List.of(),
            Instant.EPOCH);

    vault.append(OWNER, TOOL, bare);

    assertThat(found(vault.open(OWNER, TOOL, 1)).login())
        .usingRecursiveComparison()
        .withEqualsForType(Secret::sameAs, Secret.class)
        .isEqualTo(bare);
  }

  @Test
  void c1RefusesABlobOfWhichAnyByteWasChangedAndKeepsIt() {
    vault.append(OWNER, TOOL, login(1, "refresh"));
    var good = store.blob(OWNER.storeName(), 1);

    for (var at = 0; at < good.length; at++) {
      var bad = good.clone();
      bad[at] ^= 0x10;
      store.tamper(OWNER.storeName(), 1, any -> bad);

      assertRefused(at);
      assertThat(store.blob(OWNER.storeName(), 1)).isEqualTo(bad);
    }
    assertThat(store.writes()).isEqualTo(1);
  }

  @Test
  void c1NeverUsesANonceTwice() {
    var nonces = new HashSet<String>();

    for (var version = 1; version <= 2_000; version++) {
      vault.append(OWNER, TOOL, login(1, "refresh"));
      var blob = store.blob(OWNER.storeName(), version);
      nonces.add(Arrays.toString(Arrays.copyOfRange(blob, 5, 17)));
    }

    assertThat(nonces).hasSize(2_000);
  }

  @Test
  void c2OpensABlobInItsOwnSlotOnly() {
    var slots =
        List.of(
            new Slot(OWNER, "slack"),
            new Slot(OWNER, "slac"),
            new Slot(
                new BlobOwner(CLUSTER, "ToolInstallation", "team-a", "pm-slack", "uid-1"), TOOL),
            new Slot(new BlobOwner(CLUSTER, "ToolConnection", "team-b", "pm-slack", "uid-1"), TOOL),
            new Slot(new BlobOwner(CLUSTER, "ToolConnection", "team-ap", "m-slack", "uid-1"), TOOL),
            new Slot(
                new BlobOwner(CLUSTER, "ToolConnection", "team-a", "pm-slack2", "uid-1"), TOOL),
            new Slot(new BlobOwner(CLUSTER, "ToolConnection", "team-a", "pm-slack", "uid-2"), TOOL),
            new Slot(
                new BlobOwner("cluster-2", "ToolConnection", "team-a", "pm-slack", "uid-1"), TOOL));

    for (var from : slots) {
      for (var to : slots) {
        var blob = sealIn(from);
        put(to, blob);

        if (from.equals(to)) {
          assertThat(open(to)).isInstanceOf(Opened.Found.class);
        } else {
          assertThatThrownBy(() -> open(to))
              .as("%s to %s", from, to)
              .isInstanceOf(UnreadableException.class);
        }
      }
    }
  }

  @Test
  void c5ReportsAKeyThatIsGoneAndOpensOnceItIsBack() {
    vault.append(OWNER, TOOL, login(1, "refresh"));
    var real = keySets.read(KeySetId.VAULT, 1).orElseThrow().json();
    keySets.put(KeySetId.VAULT, 1, KeySetFormat.write(KeySetFormat.generate(KeySetId.VAULT)));
    vault = opened();
    var keyId = VaultKeys.keyIdOf(store.blob(OWNER.storeName(), 1));

    assertThatThrownBy(() -> vault.open(OWNER, TOOL, 1))
        .isInstanceOfSatisfying(
            KeyUnavailableException.class, e -> assertThat(e.keyId()).isEqualTo(keyId));
    assertThat(store.writes()).isEqualTo(1);
    keySets.put(KeySetId.VAULT, 1, real);

    assertThat(vault.open(OWNER, TOOL, 1)).isInstanceOf(Opened.Found.class);
  }

  @Test
  void f9ReportsAKeyThatCannotBeLoadedNow() throws GeneralSecurityException {
    var rotated = rotate();
    vault.append(OWNER, TOOL, login(1, "refresh"));
    store.tamper(OWNER.storeName(), 1, any -> sealWith(rotated));
    keySets.setAvailable(false);

    assertThatThrownBy(() -> vault.open(OWNER, TOOL, 1))
        .isInstanceOf(StoreUnavailableException.class);
    keySets.remove(KeySetId.VAULT, 2);
    keySets.setAvailable(true);
    assertThatThrownBy(() -> vault.open(OWNER, TOOL, 1))
        .isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void c4AndC5LoadsTheSetAgainWhenItMeetsAKeyOfARotation() throws GeneralSecurityException {
    vault.append(OWNER, TOOL, login(1, "refresh"));
    var old = vault;
    rotate();
    vault = opened();

    var sealed = vault.append(OWNER, TOOL, login(2, "refresh"));

    assertThat(found(old.open(OWNER, TOOL, 2)).keyId()).isEqualTo(sealed.keyId());
    assertThat(found(old.open(OWNER, TOOL, 1)).keyId()).isNotEqualTo(sealed.keyId());
  }

  @Test
  void n13RefusesWhatIsNotOursAndKeepsIt() {
    vault.append(OWNER, TOOL, login(1, "refresh"));
    var good = store.blob(OWNER.storeName(), 1);
    var foreign =
        List.of(
            new byte[] {1},
            Arrays.copyOf(good, 4),
            Arrays.copyOf(good, 32),
            Arrays.copyOf(good, good.length - 1),
            Arrays.copyOf(good, good.length + 1),
            "{\"clientId\":\"somebody else's\",\"and\":\"long enough to be a box\"}"
                .getBytes(StandardCharsets.UTF_8));

    for (var blob : foreign) {
      store.tamper(OWNER.storeName(), 1, any -> blob);

      assertThatThrownBy(() -> vault.open(OWNER, TOOL, 1)).isInstanceOf(UnreadableException.class);
      assertThatThrownBy(() -> vault.probeForward(OWNER, TOOL, 0))
          .isInstanceOf(UnreadableException.class);
      assertThat(store.blob(OWNER.storeName(), 1)).isEqualTo(blob);
    }
    assertThat(store.writes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "not json",
        "{\"format\":1}",
        "{\"format\":2,REST}",
        "{\"format\":3,REST,\"installation\":\"slack\",\"inputs\":{}}",
        "{\"format\":2,REST,\"installation\":\"slack\"}",
        "{\"format\":2,REST,\"installation\":\"slack\",\"inputs\":{\"a\":7}}",
        "{\"format\":2,REST,\"installation\":\"slack\",\"inputs\":[]}",
        "{\"format\":2,REST,\"installation\":\"slack\",\"inputs\":{},\"replaces\":\"1\"}",
        "{\"format\":1,REST,\"installation\":\"slack\",\"inputs\":{}}",
        "{\"format\":\"1\",REST}",
        "{\"format\":1.0,REST}",
        "{\"format\":1,REST,\"newer\":true}",
        "{\"format\":1,REST,\"tokenType\":\"twice\"}",
        "{\"format\":1,REST}{}",
        "{\"format\":1,REST,\"refreshToken\":\"not base64!\"}",
        "{\"format\":1,REST,\"expirationTime\":\"tomorrow\"}",
      })
  void n13ReadsNothingButWhatThisReleaseWrites(String text) {
    var rest =
        "\"kind\":\"Candidate\",\"attemptHash\":\"00\",\"generation\":1,\"toolName\":\"slack\","
            + "\"clientId\":\"c\",\"accessToken\":\"YQ==\",\"tokenType\":\"bearer\","
            + "\"grantedScopes\":[],\"requestedScopes\":[],\"obtainedTime\":\"2026-01-01T00:00:00Z\"";
    var good = "{\"format\":1,REST}".replace("REST", rest);
    var old = LoginFormat.read(bytes(good));
    assertThat(old.accessToken().reveal()).isEqualTo("a");
    assertThat(old.binding()).isEqualTo(new LoginBinding("c", "", Map.of()));
    assertThat(old.replaces()).isNull();

    assertThatThrownBy(() -> LoginFormat.read(bytes(text.replace("REST", rest))))
        .isInstanceOf(UnreadableException.class);
  }

  @Test
  void f7FindsWhatWasStoredThoughTheReplyWasLost() {
    vault.append(OWNER, TOOL, login(1, "refresh-1"));
    store.loseNextReply();

    assertThatThrownBy(() -> vault.append(OWNER, TOOL, login(2, "refresh-2")))
        .isInstanceOf(StoreUnavailableException.class);
    vault.append(OWNER, TOOL, login(2, "refresh-2"));

    assertThat(vault.probeForward(OWNER, TOOL, 1))
        .extracting(Opened.Found::version, found -> found.login().generation())
        .containsExactly(tuple(2, 2), tuple(3, 2));
  }

  @Test
  void probesPastDestroyedVersionsToTheFirstNumberNeverUsed() {
    for (var generation = 1; generation <= 4; generation++) {
      vault.append(OWNER, TOOL, login(generation, "refresh"));
    }
    vault.destroy(OWNER, 2);
    vault.destroy(OWNER, 4);

    assertThat(vault.probeForward(OWNER, TOOL, 0))
        .extracting(Opened.Found::version)
        .containsExactly(1L, 3L);
    assertThat(vault.probeForward(OWNER, TOOL, 3)).isEmpty();
    assertThat(vault.open(OWNER, TOOL, 4)).isEqualTo(new Opened.Destroyed());
    assertThat(vault.open(OWNER, TOOL, 5)).isEqualTo(new Opened.Absent());
  }

  @Test
  void deletesEverythingOfAnOwner() {
    vault.append(OWNER, TOOL, login(1, "refresh"));

    vault.delete(OWNER);
    vault.delete(OWNER);

    assertThat(vault.open(OWNER, TOOL, 1)).isEqualTo(new Opened.Absent());
  }

  @Test
  void refusesALoginThatDoesNotFit() {
    var huge = login(1, "x".repeat(TokenStore.MAX_BLOB));

    assertThatThrownBy(() -> vault.append(OWNER, TOOL, huge)).isInstanceOf(TooLargeException.class);
    assertThat(store.writes()).isZero();
  }

  @Test
  void refusesAnOwnerOfAnotherClusterAndALoginOfAnotherTool() {
    var stranger = new BlobOwner("cluster-2", "ToolConnection", "team-a", "pm-slack", "uid-1");

    assertThatThrownBy(() -> vault.prepare(stranger)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> vault.open(stranger, TOOL, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> vault.append(OWNER, "github", login(1, "refresh")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void l1ShowsNoTokenInAnyTextNorInWhatIsStored() {
    var login = login(1, "marked-refresh");
    vault.append(OWNER, TOOL, login);

    assertThat(login.toString()).doesNotContain("marked").contains("[secret]");
    assertThat(new String(store.blob(OWNER.storeName(), 1), StandardCharsets.ISO_8859_1))
        .doesNotContain("marked")
        .doesNotContain("client-1");
  }

  @Test
  void namesHoldersSoThatEveryStoreTakesThem() {
    var longest = new BlobOwner(CLUSTER, "k", "n".repeat(63), "a.b-" + "c".repeat(249), "u");

    assertThat(longest.storeName()).matches("agentteams-token-[0-9a-f]{64}");
    assertThat(new BlobOwner(CLUSTER, "k", "ab", "c", "u").storeName())
        .isNotEqualTo(new BlobOwner(CLUSTER, "k", "a", "bc", "u").storeName());
  }

  /** A tampered key id names a key that is not there; every other byte leaves the key and fails. */
  private void assertRefused(int at) {
    assertThatThrownBy(() -> vault.open(OWNER, TOOL, 1))
        .as("byte %d", at)
        .isInstanceOf(
            at >= 1 && at <= 4 ? KeyUnavailableException.class : UnreadableException.class);
  }

  private TokenVault opened() {
    return opened(CLUSTER);
  }

  private TokenVault opened(String clusterId) {
    var keys = KeySets.openOrCreate(keySets, directory, CLUSTER, false).vault();
    return new TokenVault(store, keys, clusterId);
  }

  private byte[] sealIn(Slot slot) {
    opened(slot.owner().clusterId())
        .append(slot.owner(), slot.tool(), login(slot.tool(), 1, "refresh"));
    var blob = store.blob(slot.owner().storeName(), 1);
    store.delete(slot.owner().storeName());
    return blob;
  }

  private void put(Slot slot, byte[] blob) {
    store.delete(slot.owner().storeName());
    store.append(slot.owner().storeName(), blob);
  }

  private Opened open(Slot slot) {
    return opened(slot.owner().clusterId()).open(slot.owner(), slot.tool(), 1);
  }

  /** A set with the old key and a new primary, stored as version 2 and recorded. */
  private KeysetHandle rotate() throws GeneralSecurityException {
    var old =
        KeySetFormat.read(KeySetId.VAULT, keySets.read(KeySetId.VAULT, 1).orElseThrow().json());
    var fresh = KeySetFormat.generate(KeySetId.VAULT).getPrimary();
    var both =
        KeysetHandle.newBuilder(old)
            .setConfiguration(RegistryConfiguration.get())
            .addEntry(
                KeysetHandle.importKey(fresh.getKey()).withFixedId(fresh.getId()).makePrimary())
            .build();
    keySets.put(KeySetId.VAULT, 2, KeySetFormat.write(both));
    var recorded = directory.read().orElseThrow();
    var versions = new EnumMap<>(recorded.versions());
    versions.put(KeySetId.VAULT, 2L);
    directory.record(
        recorded, new Recorded(recorded.clusterId(), versions, recorded.consentPublicKey()));
    return both;
  }

  private static byte[] sealWith(KeysetHandle handle) {
    try {
      return KeySetFormat.primitive(KeySetId.VAULT, handle, Aead.class)
          .encrypt(new byte[] {1}, new byte[] {2});
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Opened.Found found(Opened opened) {
    assertThat(opened).isInstanceOf(Opened.Found.class);
    return (Opened.Found) opened;
  }

  private static StoredLogin login(long generation, String refreshToken) {
    return login(TOOL, generation, refreshToken);
  }

  private static StoredLogin login(String tool, long generation, @Nullable String refreshToken) {
    return new StoredLogin(
        StoredLogin.Kind.Refreshed,
        "ab".repeat(32),
        generation,
        7L,
        tool,
        new LoginBinding("client-1", "slack", Map.of("subdomain", "acme")),
        Secret.of("marked-access-é"),
        refreshToken == null ? null : Secret.of(refreshToken),
        "bearer",
        Instant.parse("2026-11-23T10:15:30.123456789Z"),
        List.of("chat:write", "users:read"),
        List.of("chat:write"),
        Instant.parse("2026-11-23T09:15:30Z"));
  }

  private static Tuple tuple(long version, long generation) {
    return Assertions.tuple(version, generation);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  record Slot(BlobOwner owner, String tool) {}
}
