package com.agentteams.vault;

/** The fake that other tests trust keeps the contract too. */
final class FakeTokenStoreTest extends TokenStoreContract {
  private final FakeTokenStore store = new FakeTokenStore();

  @Override
  protected TokenStore store() {
    return store;
  }
}
