package com.agentteams.operator.connection;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.ToolConnection;
import com.agentteams.operator.consent.ConsentReplies;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came back from providers, until it was dealt with, or nobody used it. */
final class ConnectionReplies {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionReplies.class);
  private static final Duration SWEPT_AFTER = Duration.ofMinutes(15);

  private final KubernetesClient client;
  private final ConnectionCaches caches;
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();

  ConnectionReplies(KubernetesClient client, ConnectionCaches caches) {
    this.client = client;
    this.caches = caches;
  }

  /** The replies for a connection; the cache may show a deleted one for a while. */
  List<ConsentReply> to(ToolConnection c) {
    return caches.repliesTo(c).stream()
        .filter(reply -> !deleted.contains(reply.getMetadata().getUid()))
        .toList();
  }

  /** Deletes one; if that does not work now, the sweep does it later. */
  void delete(ConsentReply reply) {
    try {
      client.resource(reply).delete();
      deleted.add(reply.getMetadata().getUid());
    } catch (KubernetesClientException e) {
      LOG.atDebug().addKeyValue("code", e.getCode()).log("A reply could not be deleted yet");
    }
  }

  /** Deletes what nobody used, and forgets what the cache does not show any more. */
  void sweep(Instant now) {
    var all = caches.everyReply();
    deleted.retainAll(
        all.stream().map(reply -> reply.getMetadata().getUid()).collect(Collectors.toSet()));
    all.stream()
        .filter(reply -> ConsentReplies.age(reply, now).compareTo(SWEPT_AFTER) > 0)
        .forEach(this::delete);
  }

  /** The connection that a reply is for; none if it is for an object of another kind. */
  static Set<ResourceID> targetOf(ConsentReply reply) {
    var target = reply.getSpec() == null ? null : reply.getSpec().target();
    return target != null && target.kind().equals("ToolConnection")
        ? Set.of(new ResourceID(target.name(), target.namespace()))
        : Set.of();
  }

  /** The same as a key. */
  static List<String> targetKey(ConsentReply reply) {
    return targetOf(reply).stream().map(ResourceID::toString).toList();
  }
}
