package com.agentteams.callback;

import com.agentteams.secret.Secret;

/** Seals a code to the operator's key. There is nothing here that could open it again. */
@FunctionalInterface
interface CodeSealer {
  byte[] seal(Secret code, byte[] context);
}
