package com.agentteams.api;

/** The names that every kind of this API shares. */
public final class ApiGroup {
  /** API group of every kind. */
  public static final String GROUP = "agentteams.com";

  /** The only served version. */
  public static final String VERSION = "v1alpha1";

  /** Category: {@code kubectl get agentteams} lists every kind that a person may look at. */
  public static final String CATEGORY = "agentteams";

  /**
   * Label on each CRD with the number of the schema in it. It grows by one whenever the schema
   * changes, so that a process can tell at start that the CRDs are older than itself.
   */
  public static final String CRD_VERSION_LABEL = GROUP + "/crd-version";

  /** The schema number of this library. */
  public static final int CRD_VERSION = 4;

  private ApiGroup() {}
}
