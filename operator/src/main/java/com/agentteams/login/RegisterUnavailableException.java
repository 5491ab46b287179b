package com.agentteams.login;

import com.agentteams.kube.ApiErrors;

/** The register did not answer, or not as it should; a write may have been made. */
public final class RegisterUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status of the answer; 0 if there was none
   */
  public RegisterUnavailableException(int status) {
    super(ApiErrors.sentence(status), null, false, false);
    this.status = status;
  }

  /** HTTP status of the answer; 0 if there was none. */
  public int status() {
    return status;
  }
}
