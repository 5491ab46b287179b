package com.agentteams.vault.gsm;

import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore;
import com.google.cloud.secretmanager.v1.SecretVersion;
import java.util.Optional;

/**
 * One secret per holder; Secret Manager numbers the versions itself. A version that a person
 * disabled is neither destroyed nor absent: reading it fails until it is enabled again.
 */
public final class GsmTokenStore implements TokenStore {
  private final GsmSecrets secrets;

  /** A store in the client's project. */
  public GsmTokenStore(GsmClient client) {
    this.secrets = new GsmSecrets(client);
  }

  @Override
  public String kind() {
    return GsmSecrets.KIND;
  }

  @Override
  public void prepare(String name) {
    secrets.create(name);
  }

  @Override
  public long append(String name, byte[] blob) {
    TokenStore.requireStorable(blob);
    return GsmSecrets.numberOf(
        secrets
            .add(name, blob)
            .or(() -> createAndAdd(name, blob))
            .orElseThrow(() -> new StoreUnavailableException(kind(), "append", Reason.CONFLICT)));
  }

  private Optional<SecretVersion> createAndAdd(String name, byte[] blob) {
    secrets.create(name);
    return secrets.add(name, blob);
  }

  @Override
  public Read read(String name, long version) {
    return secrets.access(name, version);
  }

  @Override
  public void destroy(String name, long version) {
    secrets.destroy(name, version);
  }

  @Override
  public void delete(String name) {
    secrets.delete(name);
  }
}
