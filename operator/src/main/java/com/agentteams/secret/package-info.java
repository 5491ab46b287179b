/**
 * Secrets as values, and what a process without any key needs to hand one over. Belongs here:
 * {@link com.agentteams.secret.Secret}, sealing to a public key, and the framing that both ends of
 * a seal share. Does not belong here: keys, stores, Kubernetes, Google. Every process may see this
 * package.
 */
@NullMarked
package com.agentteams.secret;

import org.jspecify.annotations.NullMarked;
