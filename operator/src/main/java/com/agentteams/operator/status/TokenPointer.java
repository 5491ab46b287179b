package com.agentteams.operator.status;

import com.agentteams.api.ClaimPurpose;
import com.agentteams.api.TokenClaim;
import com.agentteams.api.TokenStatus;
import com.agentteams.api.ToolConnection;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code status.token}: which stored version is in use, and who is working on it. It is the
 * register of the whole protocol and changes only by compare-and-set: a merge patch with the
 * resourceVersion that the decision was made from (DESIGN 5). A conflict means <em>changed</em>,
 * never <em>claimed</em>: read live and decide again.
 */
public final class TokenPointer {
  /** Nothing stored, nobody at work. */
  public static final TokenStatus NONE =
      new TokenStatus(null, null, null, null, null, null, null, null, null);

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("agentteams-token")
          .build();

  private final KubernetesClient client;

  public TokenPointer(KubernetesClient client) {
    this.client = client;
  }

  /** The pointer of an object, never null. */
  public static TokenStatus of(ToolConnection connection) {
    var status = connection.getStatus();
    return status == null || status.token() == null ? NONE : status.token();
  }

  /** Reads the object live; empty if it is gone or another of the same name. */
  public Optional<ToolConnection> live(String namespace, String name, String uid) {
    var found = client.resources(ToolConnection.class).inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(found).filter(f -> f.getMetadata().getUid().equals(uid));
  }

  /**
   * Writes every member of the pointer if the object is still as it was seen.
   *
   * @return the object after the write; empty if it changed or is gone
   */
  public Optional<ToolConnection> compareAndSet(ToolConnection seen, TokenStatus next) {
    var meta = seen.getMetadata();
    var patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", meta.getResourceVersion());
    write(patch.putObject("status").putObject("token"), next);
    try {
      return Optional.of(
          client.resource(named(seen)).subresource("status").patch(MERGE, patch.toString()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409 || e.getCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * An object of the same name and nothing else, to patch with: the client copies what it is given,
   * and by name alone it would read the object first.
   */
  static ToolConnection named(ToolConnection connection) {
    var named = new ToolConnection();
    named.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(connection.getMetadata().getNamespace())
            .withName(connection.getMetadata().getName())
            .build());
    return named;
  }

  /** A claim with its times. */
  public static TokenClaim claim(
      String holder, ClaimPurpose purpose, Instant sendBefore, Instant takeoverAfter) {
    return new TokenClaim(
        holder, purpose, Rfc3339.millis(sendBefore), Rfc3339.millis(takeoverAfter));
  }

  /** The pointer with another claim. */
  public static TokenStatus withClaim(TokenStatus t, @Nullable TokenClaim claim) {
    return new TokenStatus(
        t.store(),
        t.version(),
        t.generation(),
        t.keyID(),
        claim,
        t.lastAttempt(),
        t.verdict(),
        t.accessTokenExpirationTime(),
        t.refreshable());
  }

  /** The pointer with a claim for an attempt. */
  public static TokenStatus withClaim(TokenStatus t, TokenClaim claim, String attempt) {
    return new TokenStatus(
        t.store(),
        t.version(),
        t.generation(),
        t.keyID(),
        claim,
        attempt,
        t.verdict(),
        t.accessTokenExpirationTime(),
        t.refreshable());
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
