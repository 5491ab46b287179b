package com.agentteams.operator.consent;

import com.agentteams.api.Account;
import com.agentteams.api.Condition;
import com.agentteams.api.ConditionStatus;
import com.agentteams.api.ConditionType;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.Reason;
import com.agentteams.api.RevocationOutcome;
import com.agentteams.api.TokenStatus;
import com.agentteams.login.LoginResult;
import com.agentteams.operator.status.Conditions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What condition Authorized says, for either kind. */
public record AuthorizedCondition(ConditionStatus status, Reason reason, String message) {
  /**
   * What it depends on.
   *
   * @param accepted whether nothing but a consent is missing, so that there is a link
   * @param token the pointer to the login
   * @param anotherClient whether the login was made with something else than one would be now
   * @param account whose it is, if known
   * @param otherAccount whether the spec asks for another one by now
   * @param outdated whether more is asked now than was granted
   * @param hadLogin whether there was a login that was not ended on purpose
   * @param last how the last attempt ended
   * @param result how the last work on the login ended, if the status does not say it yet
   * @param before the conditions as they are, if they speak of the last attempt: a message stays
   *     while its reason does
   * @param clientPlace where the OAuth client is, in words
   * @param clientOdd whether it looks wrong, which these say
   * @param working what work on the login is at, if it is shown
   */
  public record Given(
      boolean accepted,
      TokenStatus token,
      boolean anotherClient,
      @Nullable Account account,
      boolean otherAccount,
      boolean outdated,
      boolean hadLogin,
      @Nullable ConsentEnd last,
      Optional<LoginResult> result,
      List<Condition> before,
      String clientPlace,
      boolean clientOdd,
      Optional<String> working) {}

  private static final String NO_LINK = " There is no link as long as Accepted is not True.";

  /** What became of a grant that may live on at the provider. */
  private static final Set<RevocationOutcome> MAY_LIVE =
      EnumSet.of(
          RevocationOutcome.Unsupported,
          RevocationOutcome.Skipped,
          RevocationOutcome.Failed,
          RevocationOutcome.Abandoned);

  /** There is no login, as asked. */
  public static AuthorizedCondition disconnected(@Nullable DisconnectStatus how) {
    var left =
        how != null && MAY_LIVE.contains(how.revocation())
            ? " It was not revoked at the provider: " + leftToDo(how.revokeURL())
            : "";
    return new AuthorizedCondition(
        ConditionStatus.False, Reason.Disconnected, "There is no login, as asked." + left);
  }

  /**
   * What a person can do about a grant that lives on, as the end of a sentence.
   *
   * @param connectedAppsUrl where; null if the Tool does not say
   */
  public static String leftToDo(@Nullable String connectedAppsUrl) {
    return "to end it there, and with it every other login of that account, remove the app by hand "
        + (connectedAppsUrl == null ? "in the tool's settings." : "at " + connectedAppsUrl);
  }

  /** The provider has been told, and what is stored is about to go. */
  public static final AuthorizedCondition ENDED =
      new AuthorizedCondition(
          ConditionStatus.False,
          Reason.Disconnected,
          "Ended; what is stored of a login, if there was one, is being removed.");

  /** Judges an object whose login is wanted. */
  public static AuthorizedCondition of(Given g) {
    var condition = judged(g);
    return g.accepted() || !condition.message().contains("status.connectURL")
        ? condition
        : new AuthorizedCondition(
            condition.status(), condition.reason(), condition.message() + NO_LINK);
  }

  private static AuthorizedCondition judged(Given g) {
    if (g.result().orElse(null) instanceof LoginResult.Blocked blocked) {
      return new AuthorizedCondition(ConditionStatus.Unknown, blocked.reason(), blocked.message());
    }
    if (g.token().verdict() != null) {
      var reason = reason(g.token().verdict()).orElse(Reason.TokenRevoked);
      return new AuthorizedCondition(ConditionStatus.False, reason, message(reason, g));
    }
    if (g.anotherClient()) {
      return new AuthorizedCondition(
          ConditionStatus.False, Reason.ClientChanged, message(Reason.ClientChanged, g));
    }
    if (g.working().isPresent() && (g.token().version() == null || !g.hadLogin())) {
      return making(g.working().get());
    }
    if (g.token().version() != null) {
      return authorized(g);
    }
    var last = g.last() == null ? null : reason(g.last().reason()).orElse(null);
    var reason =
        last == null || last == Reason.Authorized
            ? (g.hadLogin() ? Reason.TokenRevoked : Reason.ConsentRequired)
            : last;
    return new AuthorizedCondition(ConditionStatus.False, reason, why(reason, g));
  }

  private static AuthorizedCondition making(String at) {
    return new AuthorizedCondition(
        ConditionStatus.False,
        Reason.ConsentRequired,
        "Somebody consented, and the operator is making the login"
            + (at.isEmpty() ? "." : ": " + at + "."));
  }

  private static AuthorizedCondition authorized(Given g) {
    return g.outdated()
        ? new AuthorizedCondition(
            ConditionStatus.True,
            Reason.ScopesOutdated,
            "There is a login, but more is asked now than was granted: open the page in"
                + " status.connectURL to consent again.")
        : new AuthorizedCondition(
            ConditionStatus.True,
            Reason.Authorized,
            "Connected"
                + (g.account() == null ? "" : " as " + name(g.account()))
                + (g.otherAccount()
                    ? ", which is not the account that spec.account asks for: to change that, set"
                        + " spec.desiredState to Disconnected, and back once it is."
                    : "."));
  }

  /** Whether a person has something to do about it. */
  public boolean needsConsent() {
    return status == ConditionStatus.False || reason == Reason.ScopesOutdated;
  }

  /** A newer release may have written a reason that this one does not know. */
  private static Optional<Reason> reason(@Nullable String name) {
    return Arrays.stream(Reason.values()).filter(r -> r.name().equals(name)).findFirst();
  }

  /** What people call an account. */
  public static String name(Account account) {
    return account.name() == null ? account.id() : account.name();
  }

  /** The message of an end: its own words, or those that the condition has already. */
  private static String why(Reason reason, Given g) {
    if (g.result().orElse(null) instanceof LoginResult.Refused refused
        && refused.reason() == reason
        && refused.message() != null) {
      return refused.message();
    }
    return Conditions.find(g.before(), ConditionType.Authorized)
        .filter(c -> c.reason().equals(reason.name()) && reason != Reason.ConsentRequired)
        .map(Condition::message)
        .map(
            words ->
                words.endsWith(NO_LINK)
                    ? words.substring(0, words.length() - NO_LINK.length())
                    : words)
        .orElseGet(() -> message(reason, g));
  }

  private static String message(Reason reason, Given g) {
    return switch (reason) {
      case ConsentDenied ->
          "Permission was not given: open the page in status.connectURL to give it.";
      case ConsentExpired ->
          "Nobody consented in time: open the page in status.connectURL, which is a fresh one.";
      case ExchangeFailed ->
          "The provider's answer could not be turned into a login: open the page in"
              + " status.connectURL again.";
      case ClientRejected ->
          "The provider refused the OAuth client: check "
              + g.clientPlace()
              + ", then open the page in status.connectURL again.";
      case WrongAccount ->
          "Another account consented than the one that may: open the page in status.connectURL with"
              + " the right account.";
      case ScopesMissing ->
          "Permissions were left out: open the page in status.connectURL and grant them all.";
      case RefreshLost ->
          "A refreshed token was lost on the way: open the page in status.connectURL to connect"
              + " again.";
      case ClientChanged ->
          "The login was made with another OAuth client, installation or spec.inputs: put back what it"
              + " was made with, or open the page in status.connectURL to connect again.";
      case TokenRevoked ->
          "The login is gone at the provider: open the page in status.connectURL to connect again.";
      default ->
          g.accepted()
              ? "Nobody has consented yet: "
                  + (g.clientOdd() ? "look at " + g.clientPlace() + ", then " : "")
                  + "open the page in status.connectURL."
              : "Nobody has consented yet, and there is no link as long as Accepted is not True.";
    };
  }
}
