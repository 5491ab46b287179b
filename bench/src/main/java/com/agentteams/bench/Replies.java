package com.agentteams.bench;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.ConsentReplySpec;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.ReplyTarget;
import com.agentteams.api.ToolConnection;
import com.agentteams.oauth.Attempt;
import com.agentteams.secret.ConsentSealer;
import com.agentteams.secret.Secret;
import java.util.Base64;

/** What the callback would create. */
record Replies(String clusterId, ConsentSealer sealer) {
  ConsentReply of(String namespace, ToolConnection connection, Attempt attempt, Secret code) {
    var meta = connection.getMetadata();
    var context =
        Attempt.sealingContext(
            clusterId,
            "ToolConnection",
            meta.getNamespace(),
            meta.getName(),
            meta.getUid(),
            attempt.hash());
    var reply = new ConsentReply();
    reply.setMetadata(World.meta(namespace, attempt.replyName(meta.getUid())));
    reply.setSpec(
        new ConsentReplySpec(
            new ReplyTarget("ToolConnection", meta.getNamespace(), meta.getName(), meta.getUid()),
            attempt.hash(),
            ReplyOutcome.Code,
            Base64.getEncoder().encodeToString(sealer.seal(code, context))));
    return reply;
  }
}
