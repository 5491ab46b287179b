package com.agentteams.callback;

/** What the operator publishes for us: who it is, and what to seal codes with. */
record SealingKey(String clusterId, CodeSealer sealer) {}
