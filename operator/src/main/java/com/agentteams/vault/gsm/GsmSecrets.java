package com.agentteams.vault.gsm;

import com.agentteams.vault.StoreUnavailableException;
import com.agentteams.vault.StoreUnavailableException.Reason;
import com.agentteams.vault.TokenStore.Read;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.ProjectName;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretName;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Secret Manager's calls as our contracts need them: versions by number only, a checksum with every
 * payload in both directions (the library does neither send nor check one), errors as reasons.
 */
final class GsmSecrets {
  static final String KIND = "google";

  private static final String CREATE = "create a secret";

  private final GsmClient client;

  GsmSecrets(GsmClient client) {
    this.client = client;
  }

  /** Makes a secret; nothing happens if it exists. */
  void create(String id) {
    var secret =
        Secret.newBuilder()
            .setReplication(client.replication())
            .putLabels("managed-by", "agentteams-operator")
            .build();
    var request =
        CreateSecretRequest.newBuilder()
            .setParent(ProjectName.of(client.project()).toString())
            .setSecretId(id)
            .setSecret(secret)
            .build();
    callIgnoring(StatusCode.Code.ALREADY_EXISTS, CREATE, () -> client.api().createSecret(request));
  }

  /** Adds a version; empty if the secret does not exist. */
  Optional<SecretVersion> add(String id, byte[] payload) {
    var request =
        AddSecretVersionRequest.newBuilder()
            .setParent(secret(id))
            .setPayload(
                SecretPayload.newBuilder()
                    .setData(ByteString.copyFrom(payload))
                    .setDataCrc32C(crc32c(payload)))
            .build();
    return callIgnoring(
        StatusCode.Code.NOT_FOUND, "append", () -> client.api().addSecretVersion(request));
  }

  /** Reads a version of a secret of our project. */
  Read access(String id, long version) {
    return access(version(id, version));
  }

  /** Reads a version by its full name, which ends in a number. */
  Read access(String name) {
    try {
      return new Read.Present(checked(client.api().accessSecretVersion(name)));
    } catch (ApiException e) {
      return switch (e.getStatusCode().getCode()) {
        case NOT_FOUND -> new Read.Absent();
        case FAILED_PRECONDITION -> destroyedOrDisabled(name);
        default -> throw unavailable("read", e);
      };
    }
  }

  /** Destroys a version of which only the number is known. */
  void destroy(String id, long version) {
    var name = version(id, version);
    var etag = "";
    // Metadata may lag behind: a version that is not to be seen may still be there, so it is
    // destroyed all the same, then without an etag.
    var known = get(name);
    if (known.isPresent()) {
      if (known.get().getState() == SecretVersion.State.DESTROYED) {
        return;
      }
      etag = known.get().getEtag();
    }
    destroy(name, etag);
  }

  /** Destroys a version, if it is still as the etag says; an empty etag asks for nothing. */
  void destroy(String name, String etag) {
    var request = DestroySecretVersionRequest.newBuilder().setName(name).setEtag(etag).build();
    try {
      client.api().destroySecretVersion(request);
    } catch (ApiException e) {
      switch (e.getStatusCode().getCode()) {
        case NOT_FOUND -> {}
        case FAILED_PRECONDITION, ABORTED -> requireDestroyed(name);
        default -> throw unavailable("destroy", e);
      }
    }
  }

  /** Deletes a secret with all versions; nothing happens if it does not exist. */
  void delete(String id) {
    var request = DeleteSecretRequest.newBuilder().setName(secret(id)).build();
    callIgnoring(
        StatusCode.Code.NOT_FOUND,
        "delete",
        () -> {
          client.api().deleteSecret(request);
          return true;
        });
  }

  /** The number in a version's full name. */
  static long numberOf(SecretVersion version) {
    var name = version.getName();
    return Long.parseLong(name.substring(name.lastIndexOf('/') + 1));
  }

  /** Runs a call; one expected refusal gives nothing, any other becomes ours. */
  static <T> Optional<T> callIgnoring(
      StatusCode.Code expected, String operation, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() == expected) {
        return Optional.empty();
      }
      throw unavailable(operation, e);
    }
  }

  private Optional<SecretVersion> get(String name) {
    return callIgnoring(
        StatusCode.Code.NOT_FOUND, "look up", () -> client.api().getSecretVersion(name));
  }

  /** Both refuse access with the same code, but only a destroyed version never comes back. */
  private Read destroyedOrDisabled(String name) {
    var state = get(name).map(SecretVersion::getState);
    if (state.isPresent() && state.get() == SecretVersion.State.DESTROYED) {
      return new Read.Destroyed();
    }
    throw new StoreUnavailableException(
        KIND,
        "read",
        state.isPresent() && state.get() == SecretVersion.State.DISABLED
            ? Reason.DISABLED
            : Reason.CONFLICT);
  }

  private void requireDestroyed(String name) {
    var known = get(name);
    if (known.isPresent() && known.get().getState() != SecretVersion.State.DESTROYED) {
      throw new StoreUnavailableException(KIND, "destroy", Reason.CONFLICT);
    }
  }

  private static byte[] checked(AccessSecretVersionResponse response) {
    var payload = response.getPayload();
    var bytes = payload.getData().toByteArray();
    if (!payload.hasDataCrc32C() || payload.getDataCrc32C() != crc32c(bytes)) {
      throw new StoreUnavailableException(KIND, "read", Reason.CORRUPTED);
    }
    return bytes;
  }

  private static long crc32c(byte[] bytes) {
    var sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }

  private static StoreUnavailableException unavailable(String operation, ApiException e) {
    var code = e.getStatusCode().getCode();
    return new StoreUnavailableException(KIND, operation, reason(code), answer(operation, code));
  }

  /** What Secret Manager answered and what it means where that is known; never its own text. */
  private static String answer(String operation, StatusCode.Code code) {
    var answered = "Secret Manager answered " + code;
    return switch (code) {
      case FAILED_PRECONDITION ->
          answered
              + (operation.equals(CREATE)
                  ? ": a policy of the organization forbids where the secret would be kept; name"
                      + " locations that it allows in AGENTTEAMS_GCP_REPLICATION"
                  : ": a policy of the organization or a disabled key forbids it");
      case PERMISSION_DENIED -> answered + ": grant the operator's Google identity a role there";
      case RESOURCE_EXHAUSTED -> answered + ": a quota of the project is used up";
      default -> answered;
    };
  }

  private static Reason reason(StatusCode.Code code) {
    return switch (code) {
      case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.DENIED;
      case RESOURCE_EXHAUSTED -> Reason.THROTTLED;
      case DEADLINE_EXCEEDED, CANCELLED -> Reason.TIMED_OUT;
      case FAILED_PRECONDITION -> Reason.FORBIDDEN;
      case ABORTED, ALREADY_EXISTS -> Reason.CONFLICT;
      case INVALID_ARGUMENT, NOT_FOUND, OUT_OF_RANGE, UNIMPLEMENTED -> Reason.REFUSED;
      case DATA_LOSS -> Reason.CORRUPTED;
      case OK, UNKNOWN, INTERNAL, UNAVAILABLE -> Reason.UNREACHABLE;
    };
  }

  private String secret(String id) {
    return SecretName.of(client.project(), id).toString();
  }

  String version(String id, long version) {
    return SecretVersionName.of(client.project(), id, Long.toString(version)).toString();
  }
}
