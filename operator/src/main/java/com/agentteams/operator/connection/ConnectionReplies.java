package com.agentteams.operator.connection;

import com.agentteams.api.ConsentReply;
import com.agentteams.operator.consent.ConsentReplies;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes replies that were dealt with, or that nobody used. */
record ConnectionReplies(KubernetesClient client, ConnectionWatches watches) {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionReplies.class);
  private static final Duration SWEPT_AFTER = Duration.ofMinutes(15);

  /** Deletes one; if that does not work now, the sweep does it later. */
  void delete(ConsentReply reply) {
    try {
      client.resource(reply).delete();
      watches.deleted(reply);
    } catch (KubernetesClientException e) {
      LOG.atDebug().addKeyValue("code", e.getCode()).log("A reply could not be deleted yet");
    }
  }

  void sweep(Instant now) {
    watches.everyReply().stream()
        .filter(reply -> ConsentReplies.age(reply, now).compareTo(SWEPT_AFTER) > 0)
        .forEach(this::delete);
  }
}
