package com.agentteams.testkit.gsm;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.AddSecretVersionRequest;
import com.google.cloud.secretmanager.v1.CreateSecretRequest;
import com.google.cloud.secretmanager.v1.DeleteSecretRequest;
import com.google.cloud.secretmanager.v1.DestroySecretVersionRequest;
import com.google.cloud.secretmanager.v1.DisableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.EnableSecretVersionRequest;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.GetSecretVersionRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsRequest;
import com.google.cloud.secretmanager.v1.ListSecretVersionsResponse;
import com.google.cloud.secretmanager.v1.ListSecretsRequest;
import com.google.cloud.secretmanager.v1.ListSecretsResponse;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.Replication.ReplicationCase;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.cloud.secretmanager.v1.SecretVersion.State;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Secrets and their versions, with the published rules. One lock makes each call a commit. */
final class Store {
  private static final int MAX_PAYLOAD = 64 * 1024;
  private static final Pattern PROJECT = Pattern.compile("projects/[a-z0-9-]+");
  private static final Pattern SECRET_ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern SECRET =
      Pattern.compile("(projects/[a-z0-9-]+)/secrets/[A-Za-z0-9_-]{1,255}");
  private static final Pattern VERSION =
      Pattern.compile(
          "(projects/[a-z0-9-]+/secrets/[A-Za-z0-9_-]{1,255})/versions/([0-9]+|latest)");

  private final Options options;
  private final Map<String, Entry> secrets = new LinkedHashMap<>();
  private long etags;

  Store(Options options) {
    this.options = options;
  }

  /** A secret; its versions are numbered from 1 and never given again. */
  private static final class Entry {
    final Secret secret;
    final Instant created;
    final List<Version> versions = new ArrayList<>();

    Entry(Secret secret, Instant created) {
      this.secret = secret;
      this.created = created;
    }
  }

  /** A version, with every state that it ever had, for readers that see the past. */
  private static final class Version {
    final NavigableMap<Instant, SecretVersion> history = new TreeMap<>();
    ByteString payload;

    Version(SecretVersion first, Instant created, ByteString payload) {
      this.payload = payload;
      history.put(created, first);
    }

    SecretVersion now() {
      return history.lastEntry().getValue();
    }

    Optional<SecretVersion> asOf(Instant time) {
      return Optional.ofNullable(history.floorEntry(time)).map(Map.Entry::getValue);
    }
  }

  private void requireAllowed(Replication replication) {
    var locations =
        replication.getUserManaged().getReplicasList().stream()
            .map(Replication.UserManaged.Replica::getLocation)
            .toList();
    var userManaged = replication.getReplicationCase() == ReplicationCase.USER_MANAGED;
    if (userManaged && locations.isEmpty()) {
      throw invalid("secret.replication.user_managed.replicas is required");
    }
    if (!options.locations().isEmpty()
        && !(userManaged && options.locations().containsAll(locations))) {
      throw Status.FAILED_PRECONDITION
          .withDescription("Constraint constraints/gcp.resourceLocations violated.")
          .asRuntimeException();
    }
  }

  synchronized Secret create(CreateSecretRequest request) {
    if (!PROJECT.matcher(request.getParent()).matches()) {
      throw invalid("parent must be projects/<project>");
    }
    if (!SECRET_ID.matcher(request.getSecretId()).matches()) {
      throw invalid("secret_id must match " + SECRET_ID);
    }
    if (request.getSecret().getReplication().getReplicationCase()
        == ReplicationCase.REPLICATION_NOT_SET) {
      throw invalid("secret.replication is required");
    }
    requireAllowed(request.getSecret().getReplication());
    var name = request.getParent() + "/secrets/" + request.getSecretId();
    if (secrets.containsKey(name)) {
      throw Status.ALREADY_EXISTS
          .withDescription("Secret [" + name + "] already exists.")
          .asRuntimeException();
    }
    var now = options.clock().instant();
    var secret =
        request.getSecret().toBuilder()
            .setName(name)
            .setCreateTime(timestamp(now))
            .setEtag(etag())
            .build();
    secrets.put(name, new Entry(secret, now));
    return secret;
  }

  synchronized Secret get(GetSecretRequest request) {
    return secret(request.getName()).secret;
  }

  synchronized ListSecretsResponse list(ListSecretsRequest request) {
    if (!PROJECT.matcher(request.getParent()).matches()) {
      throw invalid("parent must be projects/<project>");
    }
    refuseFilter(request.getFilter());
    var seen = options.clock().instant().minus(options.lag());
    var all =
        secrets.values().stream()
            .filter(entry -> entry.secret.getName().startsWith(request.getParent() + "/"))
            .filter(entry -> !entry.created.isAfter(seen))
            .map(entry -> entry.secret)
            .toList();
    var page = page(all, request.getPageSize(), request.getPageToken());
    return ListSecretsResponse.newBuilder()
        .addAllSecrets(page.items())
        .setNextPageToken(page.next())
        .setTotalSize(all.size())
        .build();
  }

  synchronized Empty delete(DeleteSecretRequest request) {
    var entry = secret(request.getName());
    checkEtag(request.getEtag(), entry.secret.getEtag());
    secrets.remove(request.getName());
    return Empty.getDefaultInstance();
  }

  synchronized SecretVersion add(AddSecretVersionRequest request) {
    var entry = secret(request.getParent());
    var payload = request.getPayload();
    if (payload.getData().isEmpty()) {
      throw invalid("Secret Payload cannot be empty.");
    }
    if (payload.getData().size() > MAX_PAYLOAD) {
      throw invalid("Secret Payload is larger than 65536 bytes.");
    }
    if (payload.hasDataCrc32C() && payload.getDataCrc32C() != crc(payload.getData())) {
      throw invalid("data_crc32c does not match the data.");
    }
    var now = options.clock().instant();
    var version =
        SecretVersion.newBuilder()
            .setName(request.getParent() + "/versions/" + (entry.versions.size() + 1))
            .setCreateTime(timestamp(now))
            .setState(State.ENABLED)
            .setEtag(etag())
            .setClientSpecifiedPayloadChecksum(payload.hasDataCrc32C())
            .build();
    entry.versions.add(new Version(version, now, payload.getData()));
    options
        .onStored()
        .accept("stored " + version.getName() + ", " + payload.getData().size() + " bytes");
    return version;
  }

  synchronized SecretVersion get(GetSecretVersionRequest request) {
    var matcher = parse(request.getName());
    return isLatest(matcher)
        ? latest(matcher).asOf(past()).orElseThrow()
        : version(request.getName()).now();
  }

  synchronized ListSecretVersionsResponse list(ListSecretVersionsRequest request) {
    refuseFilter(request.getFilter());
    var past = past();
    var all =
        secret(request.getParent()).versions.reversed().stream()
            .flatMap(version -> version.asOf(past).stream())
            .toList();
    var page = page(all, request.getPageSize(), request.getPageToken());
    return ListSecretVersionsResponse.newBuilder()
        .addAllVersions(page.items())
        .setNextPageToken(page.next())
        .setTotalSize(all.size())
        .build();
  }

  synchronized AccessSecretVersionResponse access(AccessSecretVersionRequest request) {
    var matcher = parse(request.getName());
    var version = isLatest(matcher) ? latest(matcher) : version(request.getName());
    var state = version.now().getState();
    if (state != State.ENABLED) {
      throw inState(version.now());
    }
    return AccessSecretVersionResponse.newBuilder()
        .setName(version.now().getName())
        .setPayload(
            SecretPayload.newBuilder().setData(version.payload).setDataCrc32C(crc(version.payload)))
        .build();
  }

  synchronized SecretVersion disable(DisableSecretVersionRequest request) {
    return change(request.getName(), request.getEtag(), State.DISABLED);
  }

  synchronized SecretVersion enable(EnableSecretVersionRequest request) {
    return change(request.getName(), request.getEtag(), State.ENABLED);
  }

  synchronized SecretVersion destroy(DestroySecretVersionRequest request) {
    return change(request.getName(), request.getEtag(), State.DESTROYED);
  }

  /** What is stored now, by name of the version; destroyed payloads are gone. */
  synchronized Map<String, byte[]> payloads() {
    var payloads = new LinkedHashMap<String, byte[]>();
    for (var entry : secrets.values()) {
      for (var version : entry.versions) {
        if (version.now().getState() != State.DESTROYED) {
          payloads.put(version.now().getName(), version.payload.toByteArray());
        }
      }
    }
    return payloads;
  }

  private SecretVersion change(String name, String etag, State state) {
    var version = version(name);
    var old = version.now();
    checkEtag(etag, old.getEtag());
    if (old.getState() == State.DESTROYED) {
      throw inState(old);
    }
    var now = options.clock().instant();
    var changed = old.toBuilder().setState(state).setEtag(etag());
    if (state == State.DESTROYED) {
      changed.setDestroyTime(timestamp(now));
      version.payload = ByteString.EMPTY;
    }
    version.history.put(now, changed.build());
    return version.now();
  }

  private Entry secret(String name) {
    if (!SECRET.matcher(name).matches()) {
      throw invalid("the name must be projects/<project>/secrets/<secret>");
    }
    var entry = secrets.get(name);
    if (entry == null) {
      throw Status.NOT_FOUND
          .withDescription("Secret [" + name + "] not found.")
          .asRuntimeException();
    }
    return entry;
  }

  private Version version(String name) {
    var matcher = parse(name);
    if (isLatest(matcher)) {
      throw invalid("a version must be named by its number here");
    }
    var versions = secret(matcher.group(1)).versions;
    var digits = matcher.group(2);
    var number = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (number < 1 || number > versions.size()) {
      throw notFound(name);
    }
    return versions.get(number - 1);
  }

  private Version latest(Matcher matcher) {
    var past = past();
    return secret(matcher.group(1)).versions.reversed().stream()
        .filter(version -> version.asOf(past).isPresent())
        .findFirst()
        .orElseThrow(() -> notFound(matcher.group()));
  }

  private Instant past() {
    return options.clock().instant().minus(options.lag());
  }

  private static boolean isLatest(Matcher matcher) {
    return matcher.group(2).equals("latest");
  }

  private static Matcher parse(String name) {
    var matcher = VERSION.matcher(name);
    if (!matcher.matches()) {
      throw invalid("the name must be projects/<project>/secrets/<secret>/versions/<version>");
    }
    return matcher;
  }

  private record Page<T>(List<T> items, String next) {}

  private static <T> Page<T> page(List<T> all, int size, String token) {
    if (size < 0 || !token.matches("[0-9]{0,9}")) {
      throw invalid("wrong page_size or page_token");
    }
    var from = Math.min(all.size(), token.isEmpty() ? 0 : Integer.parseInt(token));
    var to = size == 0 ? all.size() : Math.min(all.size(), from + size);
    return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : "");
  }

  private static void refuseFilter(String filter) {
    if (!filter.isEmpty()) {
      throw Status.UNIMPLEMENTED.withDescription("the fake has no filters").asRuntimeException();
    }
  }

  private static void checkEtag(String given, String current) {
    if (!given.isEmpty() && !given.equals(current)) {
      throw Status.FAILED_PRECONDITION
          .withDescription("The etag provided in the request does not match the current etag.")
          .asRuntimeException();
    }
  }

  private static RuntimeException inState(SecretVersion version) {
    return Status.FAILED_PRECONDITION
        .withDescription(
            "Secret Version [" + version.getName() + "] is in " + version.getState() + " state.")
        .asRuntimeException();
  }

  private static RuntimeException notFound(String version) {
    return Status.NOT_FOUND
        .withDescription("Secret Version [" + version + "] not found.")
        .asRuntimeException();
  }

  private static RuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  private String etag() {
    etags++;
    return "\"%x\"".formatted(0x15f0000000000L + etags);
  }

  private static long crc(ByteString data) {
    var crc = new CRC32C();
    crc.update(data.asReadOnlyByteBuffer());
    return crc.getValue();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
