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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;

/** Secrets and their versions, with the published rules. One lock makes each call a commit. */
final class Store {
  private final Options options;
  private final Map<String, Entry> secrets = new LinkedHashMap<>();
  private long etags;

  Store(Options options) {
    this.options = options;
  }

  synchronized Secret create(CreateSecretRequest request) {
    Rules.requireProject(request.getParent());
    Rules.requireSecretId(request.getSecretId());
    if (request.getSecret().getReplication().getReplicationCase()
        == ReplicationCase.REPLICATION_NOT_SET) {
      throw Rules.invalid("secret.replication is required");
    }
    Rules.requireAllowed(request.getSecret().getReplication(), options.locations());
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
    Rules.requireProject(request.getParent());
    Rules.refuseFilter(request.getFilter());
    var seen = options.clock().instant().minus(options.lag());
    var all =
        secrets.values().stream()
            .filter(entry -> entry.secret.getName().startsWith(request.getParent() + "/"))
            .filter(entry -> !entry.created.isAfter(seen))
            .map(entry -> entry.secret)
            .toList();
    var page = Rules.page(all, request.getPageSize(), request.getPageToken());
    return ListSecretsResponse.newBuilder()
        .addAllSecrets(page.items())
        .setNextPageToken(page.next())
        .setTotalSize(all.size())
        .build();
  }

  synchronized Empty delete(DeleteSecretRequest request) {
    var entry = secret(request.getName());
    Rules.checkEtag(request.getEtag(), entry.secret.getEtag());
    secrets.remove(request.getName());
    return Empty.getDefaultInstance();
  }

  synchronized SecretVersion add(AddSecretVersionRequest request) {
    var entry = secret(request.getParent());
    var payload = request.getPayload();
    Rules.requirePayload(payload);
    var now = options.clock().instant();
    var version =
        SecretVersion.newBuilder()
            .setName(request.getParent() + "/versions/" + (entry.versions.size() + 1))
            .setCreateTime(timestamp(now))
            .setState(State.ENABLED)
            .setEtag(etag())
            .setClientSpecifiedPayloadChecksum(payload.hasDataCrc32C())
            .build();
    entry.versions.add(new Entry.Version(version, now, payload.getData()));
    options
        .onStored()
        .accept("stored " + version.getName() + ", " + payload.getData().size() + " bytes");
    return version;
  }

  synchronized SecretVersion get(GetSecretVersionRequest request) {
    var matcher = Rules.parse(request.getName());
    return Rules.isLatest(matcher)
        ? latest(matcher).asOf(past()).orElseThrow()
        : version(request.getName()).now();
  }

  synchronized ListSecretVersionsResponse list(ListSecretVersionsRequest request) {
    Rules.refuseFilter(request.getFilter());
    var past = past();
    var all =
        secret(request.getParent()).versions.reversed().stream()
            .flatMap(version -> version.asOf(past).stream())
            .toList();
    var page = Rules.page(all, request.getPageSize(), request.getPageToken());
    return ListSecretVersionsResponse.newBuilder()
        .addAllVersions(page.items())
        .setNextPageToken(page.next())
        .setTotalSize(all.size())
        .build();
  }

  synchronized AccessSecretVersionResponse access(AccessSecretVersionRequest request) {
    var matcher = Rules.parse(request.getName());
    var version = Rules.isLatest(matcher) ? latest(matcher) : version(request.getName());
    var state = version.now().getState();
    if (state != State.ENABLED) {
      throw Rules.inState(version.now());
    }
    return AccessSecretVersionResponse.newBuilder()
        .setName(version.now().getName())
        .setPayload(
            SecretPayload.newBuilder()
                .setData(version.payload)
                .setDataCrc32C(Rules.crc(version.payload)))
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
    Rules.checkEtag(etag, old.getEtag());
    if (old.getState() == State.DESTROYED) {
      throw Rules.inState(old);
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
    Rules.requireSecret(name);
    var entry = secrets.get(name);
    if (entry == null) {
      throw Status.NOT_FOUND
          .withDescription("Secret [" + name + "] not found.")
          .asRuntimeException();
    }
    return entry;
  }

  private Entry.Version version(String name) {
    var matcher = Rules.parse(name);
    if (Rules.isLatest(matcher)) {
      throw Rules.invalid("a version must be named by its number here");
    }
    var versions = secret(matcher.group(1)).versions;
    var digits = matcher.group(2);
    var number = digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (number < 1 || number > versions.size()) {
      throw Rules.notFound(name);
    }
    return versions.get(number - 1);
  }

  private Entry.Version latest(Matcher matcher) {
    var past = past();
    return secret(matcher.group(1)).versions.reversed().stream()
        .filter(version -> version.asOf(past).isPresent())
        .findFirst()
        .orElseThrow(() -> Rules.notFound(matcher.group()));
  }

  private Instant past() {
    return options.clock().instant().minus(options.lag());
  }

  private String etag() {
    etags++;
    return "\"%x\"".formatted(0x15f0000000000L + etags);
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
