package com.agentteams.testkit.gsm;

/** The calls of Secret Manager that the fake serves. */
public enum Method {
  CREATE_SECRET("CreateSecret", true),
  GET_SECRET("GetSecret", false),
  LIST_SECRETS("ListSecrets", false),
  DELETE_SECRET("DeleteSecret", true),
  ADD_SECRET_VERSION("AddSecretVersion", true),
  GET_SECRET_VERSION("GetSecretVersion", false),
  LIST_SECRET_VERSIONS("ListSecretVersions", false),
  ACCESS_SECRET_VERSION("AccessSecretVersion", false),
  DISABLE_SECRET_VERSION("DisableSecretVersion", true),
  ENABLE_SECRET_VERSION("EnableSecretVersion", true),
  DESTROY_SECRET_VERSION("DestroySecretVersion", true);

  private final String published;
  private final boolean write;

  Method(String published, boolean write) {
    this.published = published;
    this.write = write;
  }

  String published() {
    return published;
  }

  /** Does it count against the quota of writes? */
  public boolean isWrite() {
    return write;
  }
}
