/**
 * Where logins are kept: versioned blobs, each encrypted by us before any store sees it, and the
 * key sets that do it. Belongs here: the contract of a store, envelope encryption, the sealed
 * payload, how key sets come to be. Does not belong here: what a stored login means for a
 * connection ({@code login} decides), and any particular store (sub-packages). Nothing here writes
 * status.
 */
@NullMarked
package com.agentteams.vault;

import org.jspecify.annotations.NullMarked;
