package com.agentteams.login;

/** The register did not answer, or not as it should; a write may have been made. */
public final class RegisterUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;

  /**
   * @param message our own words
   * @param refused whether what was written does not fit: trying the same again does not help
   */
  public RegisterUnavailableException(String message, boolean refused) {
    super(message, null, false, false);
    this.refused = refused;
  }

  /** Of what may pass. */
  public RegisterUnavailableException(String message) {
    this(message, false);
  }

  /** Whether what was written does not fit. */
  public boolean refused() {
    return refused;
  }
}
