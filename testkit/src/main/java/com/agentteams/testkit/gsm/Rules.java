package com.agentteams.testkit.gsm;

import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Replication.ReplicationCase;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The published rules of names, pages, places and etags, and how they are worded when broken. */
final class Rules {
  private static final int MAX_PAYLOAD = 64 * 1024;
  private static final Pattern PROJECT = Pattern.compile("projects/[a-z0-9-]+");
  private static final Pattern SECRET_ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern SECRET =
      Pattern.compile("(projects/[a-z0-9-]+)/secrets/[A-Za-z0-9_-]{1,255}");
  private static final Pattern VERSION =
      Pattern.compile(
          "(projects/[a-z0-9-]+/secrets/[A-Za-z0-9_-]{1,255})/versions/([0-9]+|latest)");

  private Rules() {}

  static void requireProject(String parent) {
    if (!PROJECT.matcher(parent).matches()) {
      throw invalid("parent must be projects/<project>");
    }
  }

  static void requireSecretId(String id) {
    if (!SECRET_ID.matcher(id).matches()) {
      throw invalid("secret_id must match " + SECRET_ID);
    }
  }

  static void requireSecret(String name) {
    if (!SECRET.matcher(name).matches()) {
      throw invalid("the name must be projects/<project>/secrets/<secret>");
    }
  }

  static void requireAllowed(Replication replication, Set<String> places) {
    var locations =
        replication.getUserManaged().getReplicasList().stream()
            .map(Replication.UserManaged.Replica::getLocation)
            .toList();
    var userManaged = replication.getReplicationCase() == ReplicationCase.USER_MANAGED;
    if (userManaged && locations.isEmpty()) {
      throw invalid("secret.replication.user_managed.replicas is required");
    }
    if (!places.isEmpty() && !(userManaged && places.containsAll(locations))) {
      throw Status.FAILED_PRECONDITION
          .withDescription("Constraint constraints/gcp.resourceLocations violated.")
          .asRuntimeException();
    }
  }

  static void requirePayload(SecretPayload payload) {
    if (payload.getData().isEmpty()) {
      throw invalid("Secret Payload cannot be empty.");
    }
    if (payload.getData().size() > MAX_PAYLOAD) {
      throw invalid("Secret Payload is larger than 65536 bytes.");
    }
    if (payload.hasDataCrc32C() && payload.getDataCrc32C() != crc(payload.getData())) {
      throw invalid("data_crc32c does not match the data.");
    }
  }

  static long crc(ByteString data) {
    var crc = new CRC32C();
    crc.update(data.asReadOnlyByteBuffer());
    return crc.getValue();
  }

  static boolean isLatest(Matcher matcher) {
    return matcher.group(2).equals("latest");
  }

  static Matcher parse(String name) {
    var matcher = VERSION.matcher(name);
    if (!matcher.matches()) {
      throw invalid("the name must be projects/<project>/secrets/<secret>/versions/<version>");
    }
    return matcher;
  }

  record Page<T>(List<T> items, String next) {}

  static <T> Page<T> page(List<T> all, int size, String token) {
    if (size < 0 || !token.matches("[0-9]{0,9}")) {
      throw invalid("wrong page_size or page_token");
    }
    var from = Math.min(all.size(), token.isEmpty() ? 0 : Integer.parseInt(token));
    var to = size == 0 ? all.size() : Math.min(all.size(), from + size);
    return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : "");
  }

  static void refuseFilter(String filter) {
    if (!filter.isEmpty()) {
      throw Status.UNIMPLEMENTED.withDescription("the fake has no filters").asRuntimeException();
    }
  }

  static void checkEtag(String given, String current) {
    if (!given.isEmpty() && !given.equals(current)) {
      throw Status.FAILED_PRECONDITION
          .withDescription("The etag provided in the request does not match the current etag.")
          .asRuntimeException();
    }
  }

  static RuntimeException inState(SecretVersion version) {
    return Status.FAILED_PRECONDITION
        .withDescription(
            "Secret Version [" + version.getName() + "] is in " + version.getState() + " state.")
        .asRuntimeException();
  }

  static RuntimeException notFound(String version) {
    return Status.NOT_FOUND
        .withDescription("Secret Version [" + version + "] not found.")
        .asRuntimeException();
  }

  static RuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }
}
