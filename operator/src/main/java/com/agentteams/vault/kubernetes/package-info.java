/**
 * Stored logins and key sets in the operator's own namespace: the embedded default. Keys and
 * ciphertext side by side guard against nobody who reads Secrets there; it is for trials, or for
 * logins here with keys in Google. Belongs here: how versions are laid out in a Secret, and what
 * the API server's answers mean. Does not belong here: encryption.
 */
@NullMarked
package com.agentteams.vault.kubernetes;

import org.jspecify.annotations.NullMarked;
