package com.agentteams.vault.gsm;

import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Secret;
import com.agentteams.secret.Sha256;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.KeySetStore;
import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore.Read;
import java.util.Arrays;
import java.util.Optional;

/**
 * One secret per key set. Secret Manager has no create-only for versions, so version 1 decides:
 * whoever was given another number destroys it and reads 1. The cluster id is in the name, as a
 * hash, so that two clusters in one project never share a set.
 */
public final class GsmKeySetStore implements KeySetStore {
  private static final long FIRST = 1;

  private final GsmSecrets secrets;
  private final String suffix;

  /** A store in the client's project for one cluster. */
  public GsmKeySetStore(GsmClient client, String clusterId) {
    this.secrets = new GsmSecrets(client);
    this.suffix = "-" + Sha256.hex(LengthPrefixed.of(clusterId));
  }

  @Override
  public Optional<KeySetVersion> read(KeySetId id, long version) {
    return switch (secrets.access(name(id), version)) {
      case Read.Present(byte[] json) -> {
        var read = Optional.of(new KeySetVersion(version, Secret.of(json)));
        Arrays.fill(json, (byte) 0);
        yield read;
      }
      case Read.Destroyed(), Read.Absent() -> Optional.empty();
    };
  }

  @Override
  public long create(KeySetId id, Secret json) {
    if (!(secrets.access(name(id), FIRST) instanceof Read.Absent)) {
      return FIRST;
    }
    secrets.create(name(id));
    var payload = json.revealBytes();
    try {
      var added =
          secrets
              .add(name(id), payload)
              .orElseThrow(
                  () ->
                      new StoreUnavailableException(
                          GsmSecrets.KIND, "create a key set", Reason.CONFLICT));
      if (GsmSecrets.numberOf(added) != FIRST) {
        secrets.destroy(secrets.version(name(id), GsmSecrets.numberOf(added)), added.getEtag());
      }
      return FIRST;
    } finally {
      Arrays.fill(payload, (byte) 0);
    }
  }

  @Override
  public String place(KeySetId id, long version) {
    return secrets.version(name(id), version);
  }

  private String name(KeySetId id) {
    return id.objectName() + suffix;
  }
}
