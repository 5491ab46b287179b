package com.agentteams.vault.gsm;

import com.agentteams.secret.Secret;
import com.agentteams.vault.TokenStore.Read;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.SecretVersion;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Documents that people keep in Secret Manager for us to read: an OAuth client, a signing secret.
 * Without a version the highest enabled one counts, found by listing; {@code latest} is not used,
 * because it also names a version that was disabled on purpose.
 */
public final class GsmDocuments {
  private static final Pattern NAME =
      Pattern.compile("(projects/[^/]+/secrets/[A-Za-z0-9_-]{1,255})(?:/versions/([1-9][0-9]*))?");

  private final GsmClient client;
  private final GsmSecrets secrets;

  /** Reads with the client's identity, in any project that it may read. */
  public GsmDocuments(GsmClient client) {
    this.client = client;
    this.secrets = new GsmSecrets(client);
  }

  /**
   * Reads a document: {@code projects/p/secrets/x}, optionally with {@code /versions/7}. Empty if
   * it is not there, was destroyed, or has no enabled version. Changes nothing.
   *
   * @throws IllegalArgumentException if it is not such a name
   * @throws com.agentteams.vault.StoreUnavailableException if Secret Manager does not answer as it
   *     should, or the version named is disabled
   */
  public Optional<Secret> read(String secretName) {
    var name = NAME.matcher(secretName);
    if (!name.matches()) {
      throw new IllegalArgumentException(
          "not projects/<project>/secrets/<name>, optionally with /versions/<number>");
    }
    return name.group(2) == null
        ? highestEnabled(name.group(1)).flatMap(this::access)
        : access(secretName);
  }

  private Optional<Secret> access(String version) {
    return switch (secrets.access(version)) {
      case Read.Present(byte[] document) -> {
        var read = Optional.of(Secret.of(document));
        Arrays.fill(document, (byte) 0);
        yield read;
      }
      case Read.Destroyed(), Read.Absent() -> Optional.empty();
    };
  }

  private Optional<String> highestEnabled(String secret) {
    return GsmSecrets.callIgnoring(
            StatusCode.Code.NOT_FOUND,
            "list",
            () ->
                StreamSupport.stream(
                        client.api().listSecretVersions(secret).iterateAll().spliterator(), false)
                    .filter(version -> version.getState() == SecretVersion.State.ENABLED)
                    .mapToLong(GsmSecrets::numberOf)
                    .max())
        .filter(OptionalLong::isPresent)
        .map(number -> secret + "/versions/" + number.getAsLong());
  }
}
