package com.agentteams.testkit.gsm;

import io.grpc.Status;
import java.time.Duration;

/** One way in which a call misbehaves. */
public sealed interface Fault {

  /** Does nothing, and answers this code. */
  record Fail(Status.Code code) implements Fault {}

  /** Does its work late. */
  record Delay(Duration delay) implements Fault {}

  /** Does its work, and answers this code all the same. */
  record LoseReply(Status.Code code) implements Fault {}

  /** Does its work, and never answers: the caller runs into its own deadline. */
  record NeverReply() implements Fault {}
}
