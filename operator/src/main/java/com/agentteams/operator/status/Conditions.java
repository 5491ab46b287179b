package com.agentteams.operator.status;

import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.Reason;
import com.agentteams.kube.Rfc3339;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of one object, being computed. A condition that is not set is gone; the time of
 * the last transition stays while the status stays (K-1).
 */
public final class Conditions {
  private static final int LONGEST_MESSAGE = 1024;

  private final List<Condition> before;
  private final long generation;
  private final String now;
  private final List<Condition> after = new ArrayList<>();

  public Conditions(List<Condition> before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.now = Rfc3339.seconds(now);
  }

  /** Finds a condition by type. */
  public static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
    return conditions.stream().filter(c -> c.type().equals(type.name())).findFirst();
  }

  /** Whether a condition is True. */
  public static boolean isTrue(List<Condition> conditions, ConditionType type) {
    return find(conditions, type).filter(c -> c.status() == ConditionStatus.True).isPresent();
  }

  /** Sets a condition; a message that is too long is cut. */
  public Conditions set(ConditionType type, ConditionStatus status, Reason reason, String message) {
    var since =
        find(before, type)
            .filter(c -> c.status() == status)
            .map(Condition::lastTransitionTime)
            .orElse(now);
    var text =
        message.length() <= LONGEST_MESSAGE
            ? message
            : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    after.add(new Condition(type.name(), status, reason.name(), text, since, generation));
    return this;
  }

  /** Sets Accepted. */
  public Conditions accepted(Verdict verdict) {
    return set(ConditionType.Accepted, verdict.status(), verdict.reason(), verdict.message());
  }

  /** Sets Accepted, and Ready to the same. */
  public Conditions acceptedAndReady(Verdict verdict) {
    return accepted(verdict).ready(verdict.status(), ConditionType.Accepted);
  }

  /** Keeps a condition as it was, if it was. */
  public Conditions keep(ConditionType type) {
    find(before, type).ifPresent(after::add);
    return this;
  }

  /** Repeats the deciding condition as Ready. */
  public Conditions ready(ConditionStatus status, ConditionType deciding) {
    var it = find(after, deciding).orElseThrow();
    return set(ConditionType.Ready, status, Reason.valueOf(it.reason()), it.message());
  }

  /** As they were set. */
  public List<Condition> list() {
    return List.copyOf(after);
  }
}
