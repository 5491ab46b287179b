/**
 * Stored logins, key sets and OAuth client documents in Google Secret Manager. The only package
 * that imports {@code com.google.cloud}. Belongs here: what Secret Manager's calls and errors mean
 * for our contracts. Does not belong here: encryption, and anything that reads {@code latest}
 * (C-7).
 */
@NullMarked
package com.agentteams.vault.gsm;

import org.jspecify.annotations.NullMarked;
