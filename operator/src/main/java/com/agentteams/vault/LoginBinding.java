package com.agentteams.vault;

import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

  /**
   * Whether the login that a pointer names was made with this.
   *
   * @param fingerprint of what it was made with, from the pointer; null if it was stored before
   *     pointers said so, which counts as yes: whoever opens it finds out
   */
  public boolean fits(@Nullable String fingerprint) {
    return fingerprint == null || fingerprint.equals(fingerprint());
  }

  /** Whether a login that was made with this may be used with what would be used now. */
  public boolean fits(LoginBinding now) {
    return clientId.equals(now.clientId)
        && (installation.isEmpty()
            || (installation.equals(now.installation) && inputs.equals(now.inputs)));
  }

  /**
   * Names all of it, so that two can be compared where a login is not opened: the first half of a
   * SHA-256, hex.
   */
  public String fingerprint() {
    var parts = new ArrayList<>(List.of(clientId, installation));
    new TreeMap<>(inputs)
        .forEach(
            (name, value) -> {
              parts.add(name);
              parts.add(value);
            });
    return Sha256.hex(LengthPrefixed.of(parts.toArray(String[]::new))).substring(0, 32);
  }

  /** The inputs to use a login with that was made with this: its own, as far as they are known. */
  public Map<String, String> inputsOr(LoginBinding now) {
    return installation.isEmpty() ? now.inputs : inputs;
  }
}
