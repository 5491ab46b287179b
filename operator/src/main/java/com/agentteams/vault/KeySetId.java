package com.agentteams.vault;

/** The three key sets, each an object of its own, so that a process gets only what it needs. */
public enum KeySetId {
  /** Encrypts stored logins (AES-256-GCM). Operator and broker. */
  VAULT("vault"),
  /** Opens what the callback sealed (HPKE). Operator only. */
  CONSENT("consent"),
  /** Derives PKCE verifiers (HMAC-SHA-256). Operator only. */
  CONNECT("connect");

  private final String id;

  KeySetId(String id) {
    this.id = id;
  }

  /** The name in settings, stores and messages. */
  public String id() {
    return id;
  }

  /** The name of the object that holds it, without what a store adds. */
  public String objectName() {
    return "agentteams-keyset-" + id;
  }
}
