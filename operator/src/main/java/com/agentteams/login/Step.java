package com.agentteams.login;

import java.time.Duration;

/** What is to be done next about one login. */
public sealed interface Step {
  /** Nothing, until something changes. */
  record Nothing() implements Step {}

  /** Somebody else is at work: look again then. */
  record Wait(Duration left) implements Step {}

  /** Send the code. */
  record Exchange(ConsentCode code) implements Step {}

  /** Finish what the holder of an expired claim began. */
  record TakeOver() implements Step {}

  /** An attempt ended, and nobody lived to say so in the status. */
  record Finish() implements Step {}

  /** The status was lost: look whether a login is stored. */
  record Recover() implements Step {}

  /**
   * The status was lost, and the OAuth client is of no use: look only whether nothing is stored.
   */
  record Look() implements Step {}

  /** The status is of another life of the object: look whether what it points to is stored. */
  record Verify() implements Step {}

  /** End what an exchange of this process stored while somebody else came to be in charge. */
  record Tidy() implements Step {}

  /** End the login. */
  record End() implements Step {}
}
