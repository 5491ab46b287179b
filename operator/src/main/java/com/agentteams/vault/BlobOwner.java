package com.agentteams.vault;

import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Sha256;

/**
 * The object that a stored login belongs to. The name of its holder in a store is computed from
 * this at every use and never read back from anywhere, so nobody can point one object at the login
 * of another.
 */
public record BlobOwner(String clusterId, String kind, String namespace, String name, String uid) {

  /**
   * The holder's name: a legal name of a Kubernetes Secret and a legal id in Secret Manager, which
   * allows no dots. Hashed, because namespace and name together may be longer than either allows.
   */
  public String storeName() {
    var parts = LengthPrefixed.of(clusterId, kind, namespace, name, uid);
    return "agentteams-token-" + Sha256.hex(parts);
  }
}
