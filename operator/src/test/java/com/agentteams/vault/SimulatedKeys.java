package com.agentteams.vault;

/** Real key sets over fakes in memory. */
public final class SimulatedKeys {
  private SimulatedKeys() {}

  /** Key sets as a leader opens them at the very first start. */
  public static KeySets open() {
    return KeySets.openOrCreate(new FakeKeySetStore(), new FakeKeyDirectory(), "cluster", false);
  }
}
