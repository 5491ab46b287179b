/**
 * The reconciler of connections: facts from caches, what keeps one from being accepted, which step
 * of its login is due, and the status that says it.
 *
 * <p>Not here: how a step is done ({@code login}), what a person is asked and told for either kind
 * ({@code operator.consent}), and the OAuth client of an installation ({@code operator.client}).
 */
@NullMarked
package com.agentteams.operator.connection;

import org.jspecify.annotations.NullMarked;
