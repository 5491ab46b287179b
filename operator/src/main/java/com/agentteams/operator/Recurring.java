package com.agentteams.operator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again. An executor would drop it without a word on the first thing
 * that it throws.
 */
final class Recurring {
  private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);

  private Recurring() {}

  /**
   * Logs what the work throws, and throws nothing itself.
   *
   * @param what as the beginning of a sentence
   */
  static Runnable of(String what, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        LOG.atError().setCause(e).log("{} failed; it is tried again", what);
      }
    };
  }
}
