package com.agentteams.login;

import java.time.Duration;

/** Waits. Nothing is held meanwhile but the claim: no permit, no lock, no reconcile thread. */
@FunctionalInterface
public interface Pause {
  /** Waits for so long, or until the thread is interrupted, which it stays. */
  void pause(Duration duration);
}
