package com.agentteams.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Real key sets over fakes in memory. */
public final class SimulatedKeys {
  private SimulatedKeys() {}

  /** Key sets as a leader opens them at the very first start. */
  public static KeySets open() {
    return KeySets.openOrCreate(new FakeKeySetStore(), new FakeKeyDirectory(), "cluster", false);
  }

  /** A login as a release stores it that comes after this one. */
  public static byte[] newerLogin(KeySets keys, BlobOwner owner, String tool) {
    var login = "{\"format\": 3, \"unheardOf\": true}".getBytes(UTF_8);
    return keys.vault().seal(login, TokenVault.associatedData(owner, tool));
  }
}
