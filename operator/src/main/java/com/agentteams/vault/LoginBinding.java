package com.agentteams.vault;

import java.util.Map;

/**
 * What a login was made with: it is used, refreshed and revoked with exactly this, so that no
 * change of an object sends its tokens, or a client's secret, to another host.
 *
 * @param clientId the OAuth client that the tokens belong to
 * @param installation name of the ToolInstallation that the client was read from; empty in logins
 *     of format 1, which did not record it
 * @param inputs the values that fill the Tool's URLs; empty in logins of format 1
 */
public record LoginBinding(String clientId, String installation, Map<String, String> inputs) {
  public LoginBinding {
    inputs = Map.copyOf(inputs);
  }

  /** Whether a login that was made with this may be used with what would be used now. */
  public boolean fits(LoginBinding now) {
    return clientId.equals(now.clientId)
        && (installation.isEmpty()
            || (installation.equals(now.installation) && inputs.equals(now.inputs)));
  }

  /** The inputs to use a login with that was made with this: its own, as far as they are known. */
  public Map<String, String> inputsOr(LoginBinding now) {
    return installation.isEmpty() ? now.inputs : inputs;
  }
}
