package com.agentteams.login;

import com.agentteams.api.Consent;
import com.agentteams.api.DesiredState;
import com.agentteams.api.Permission;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolInstallation;
import com.agentteams.kube.ApiErrors;
import com.agentteams.kube.Rfc3339;
import com.agentteams.oauth.Attempt;
import com.agentteams.vault.BlobOwner;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The register in {@code status.token} of connections and installations. A compare-and-set is a
 * merge patch with the resourceVersion that the decision was made from.
 */
public final class KubernetesRegister implements Register {
  /** More requests at once than this would overrun one HTTP/2 connection. */
  private static final int AT_ONCE = 32;

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("agentteams-token")
          .build();

  private final KubernetesClient client;
  private final String clusterId;
  private final BiConsumer<HasMetadata, String> written;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param written told of each write, with the object after it and the resourceVersion before, so
   *     that a cache has it at once
   */
  public KubernetesRegister(
      KubernetesClient client, String clusterId, BiConsumer<HasMetadata, String> written) {
    this.client = client;
    this.clusterId = clusterId;
    this.written = written;
  }

  /** The owner of what a connection has stored. */
  public static BlobOwner owner(String clusterId, HasMetadata object) {
    var meta = object.getMetadata();
    return new BlobOwner(
        clusterId, object.getKind(), meta.getNamespace(), meta.getName(), meta.getUid());
  }

  /** The pointer of a connection, never null. */
  public static TokenStatus token(ToolConnection connection) {
    var status = connection.getStatus();
    return status == null || status.token() == null ? TokenStatus.NONE : status.token();
  }

  /** Id of the account of a connection's login; null if nobody has told whose it is. */
  public static @Nullable String toldAccount(ToolConnection c) {
    return entry("whatever", c).toldAccount();
  }

  /** What the register holds of a connection that was read, from a cache or live. */
  public static LoginEntry entry(String clusterId, ToolConnection c) {
    var status = c.getStatus();
    var spec = c.getSpec();
    var deleting = c.getMetadata().getDeletionTimestamp() != null;
    return new LoginEntry(
        owner(clusterId, c),
        c.getMetadata().getResourceVersion(),
        token(c),
        !deleting && (spec == null || spec.desiredState() != DesiredState.Disconnected),
        deleting,
        statusLost(c),
        status != null && status.connectTime() != null,
        status != null && isOlder(status.connectTime(), c.getMetadata().getCreationTimestamp()),
        status == null ? null : openAttempt(status.connectURL()),
        status == null ? List.of() : asked(status.consent()),
        new AccountTerms(
            spec == null ? null : spec.account(), status == null ? null : status.account()),
        status == null || status.disconnect() == null ? null : status.disconnect().revocation());
  }

  /** What the register holds of an installation that was read, from a cache or live. */
  public static LoginEntry entry(String clusterId, ToolInstallation i) {
    var status = i.getStatus();
    var deleting = i.getMetadata().getDeletionTimestamp() != null;
    var token = status == null || status.token() == null ? TokenStatus.NONE : status.token();
    return new LoginEntry(
        owner(clusterId, i),
        i.getMetadata().getResourceVersion(),
        token,
        !deleting,
        deleting,
        status == null || statusLost(status.observedGeneration(), status.token()),
        status != null && status.account() != null,
        false,
        status == null ? null : openAttempt(status.connectURL()),
        status == null ? List.of() : asked(status.consent()),
        new AccountTerms(null, status == null ? null : status.account()),
        null);
  }

  /** Whether a connection has no status; there may be a login all the same (K-2). */
  public static boolean statusLost(ToolConnection c) {
    return c.getStatus() == null
        || statusLost(c.getStatus().observedGeneration(), c.getStatus().token());
  }

  private static boolean statusLost(@Nullable Long observed, @Nullable TokenStatus token) {
    return (token == null || LoginEntry.isEmpty(token)) && (observed == null || observed < 0);
  }

  /** By clocks of two machines. */
  private static boolean isOlder(@Nullable String connected, @Nullable String created) {
    var login = Rfc3339.parse(connected);
    var object = Rfc3339.parse(created);
    return login.isPresent()
        && object.isPresent()
        && login.get().plus(Holder.CLOCKS_DIFFER_BY).isBefore(object.get());
  }

  private static @Nullable String openAttempt(@Nullable String connectUrl) {
    return Attempt.inLink(connectUrl).map(Attempt::hash).orElse(null);
  }

  private static List<String> asked(@Nullable Consent consent) {
    return consent == null
        ? List.of()
        : consent.permissions().stream().map(Permission::scope).toList();
  }

  @Override
  public Optional<LoginEntry> read(BlobOwner owner) {
    return call(() ->
            Optional.ofNullable(
                client
                    .resources(kind(owner))
                    .inNamespace(owner.namespace())
                    .withName(owner.name())
                    .get()))
        .filter(found -> found.getMetadata().getUid().equals(owner.uid()))
        .map(this::entry);
  }

  @Override
  public Optional<LoginEntry> compareAndSet(LoginEntry seen, TokenStatus next) {
    var patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", seen.revision());
    write(patch.putObject("status").putObject("token"), next);
    var after =
        call(
            () -> {
              try {
                return Optional.<HasMetadata>of(
                    client
                        .resource(named(seen.owner()))
                        .subresource("status")
                        .patch(MERGE, patch.toString()));
              } catch (KubernetesClientException e) {
                if (e.getCode() == 409 || e.getCode() == 404) {
                  return Optional.empty();
                }
                throw e;
              }
            });
    after.ifPresent(object -> written.accept(object, seen.revision()));
    return after.map(this::entry);
  }

  private LoginEntry entry(HasMetadata object) {
    return switch (object) {
      case ToolConnection c -> entry(clusterId, c);
      case ToolInstallation i -> entry(clusterId, i);
      default -> throw new IllegalArgumentException("no login belongs to a " + object.getKind());
    };
  }

  private <T> Optional<T> call(Supplier<Optional<T>> call) {
    places.acquireUninterruptibly();
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      throw new RegisterUnavailableException(
          ApiErrors.sentence(e.getCode()), e.getCode() == ApiErrors.INVALID);
    } finally {
      places.release();
    }
  }

  private static Class<? extends HasMetadata> kind(BlobOwner owner) {
    return owner.kind().equals("ToolInstallation") ? ToolInstallation.class : ToolConnection.class;
  }

  /**
   * An object of that name and nothing else, to patch with: the client copies what it is given, and
   * by name alone it would read the object first.
   */
  private static HasMetadata named(BlobOwner owner) {
    var named =
        owner.kind().equals("ToolInstallation") ? new ToolInstallation() : new ToolConnection();
    named.setMetadata(
        new ObjectMetaBuilder().withNamespace(owner.namespace()).withName(owner.name()).build());
    return named;
  }

  /** A merge patch merges, so whatever is not there has to be said to be null. */
  private static void write(ObjectNode node, TokenStatus t) {
    node.put("store", t.store());
    node.put("version", t.version());
    node.put("generation", t.generation());
    node.put("keyID", t.keyID());
    node.put("lastAttempt", t.lastAttempt());
    node.put("verdict", t.verdict());
    node.put("accessTokenExpirationTime", t.accessTokenExpirationTime());
    node.put("refreshable", t.refreshable());
    node.put("binding", t.binding());
    var claim = t.claim();
    if (claim == null) {
      node.putNull("claim");
    } else {
      node.putObject("claim")
          .put("holder", claim.holder())
          .put("purpose", claim.purpose() == null ? null : claim.purpose().name())
          .put("sendBefore", claim.sendBefore())
          .put("takeoverAfter", claim.takeoverAfter());
    }
  }
}
