/**
 * The life of a login, of a connection or an installation, in whatever process works on it: the
 * register, the claim, exchange, take-over, admission, ending. Everything is written against five
 * interfaces (register, store, provider, clock, pause), so the simulation runs the same code.
 *
 * <p>Not here: what a person is asked and told ({@code operator.consent}), but for the sentence
 * with which work ends; when a reconciler wakes, and any Kubernetes type outside {@link
 * com.agentteams.login.KubernetesRegister}.
 */
@NullMarked
package com.agentteams.login;

import org.jspecify.annotations.NullMarked;
