/**
 * A strict fake of Google Secret Manager over gRPC, as published: no compare-and-set on adding a
 * version, everything but access by number is eventually consistent. It knows nothing of what the
 * product stores in it.
 */
@NullMarked
package com.agentteams.testkit.gsm;

import org.jspecify.annotations.NullMarked;
