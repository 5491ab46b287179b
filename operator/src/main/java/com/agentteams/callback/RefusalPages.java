package com.agentteams.callback;

import com.agentteams.callback.NoticePage.Link;
import com.agentteams.callback.NoticePage.Tone;
import com.agentteams.telemetry.LogKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people see where a request leads nowhere: what it most likely was, and how to go on. */
final class RefusalPages {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalPages.class);

  private final Site site;
  private final Answer invalidLink;
  private final Map<Integer, Answer> errors = new ConcurrentHashMap<>();

  RefusalPages(Site site) {
    this.site = site;
    this.invalidLink =
        notice(
            404,
            "This link is no longer valid",
            "It may have been used, be past its time, or have been opened in another browser. "
                + "Nothing was lost.",
            "If you have given your consent, there may be nothing left to do.",
            "Else start again with the newest link, and stay in one browser from start to end.",
            "If the link begins with http://localhost, use Chrome, Edge or Firefox: Safari "
                + "drops the cookie that this needs.",
            "Still here? Ask whoever sent you the link for a fresh one. To them it is shown by "
                + "kubectl get toolconnections -o wide, if one is needed.");
  }

  /** One and the same, byte for byte, whatever the reason. */
  Answer invalidLink() {
    return invalidLink;
  }

  Answer unavailable() {
    return notice(
        503,
        "One moment, please",
        "The cluster did not answer. Nothing was lost: reload this page in a few seconds.");
  }

  Answer misconfigured() {
    return notice(
        500,
        "This connection is not set up right",
        "The address to continue to is not the one that the tool is registered with, so you were "
            + "not sent there. Nothing was changed.",
        "Tell whoever sent you the link. The log of the callback names the connection.");
  }

  /**
   * For a denial that does not say whose it is.
   *
   * @param link path of the page that this browser came from, if it is still open
   */
  Answer deniedWithoutState(Optional<String> link) {
    log("StateMissing");
    return notice(
        400,
        Tone.NEUTRAL,
        "Not connected: most likely permission was not given",
        "The provider sent you back without a permission, and without a word on which connection "
            + "it was for. Some do so when a person cancels or refuses. Nothing was changed.",
        List.of(
            link.isPresent()
                ? "If you did not mean to refuse, you can go back and try again."
                : "Open the link that you were given again and give "
                    + "permission, if you did not mean to refuse.",
            "You did give it? Then the provider has another reason: ask whoever runs the account "
                + "or workspace there whether this application is allowed."),
        link.map(path -> new Link(path, "Try again")).orElse(null));
  }

  /** A request that people do not make by themselves; the log names the reason. */
  Answer refused(int status, String reason) {
    log(reason);
    return switch (reason) {
      case "CrossSite" ->
          notice(
              status,
              "Please use the button on our own page",
              "This request came from another site, so it was refused. Nothing was changed.",
              "Open the link again and press the button there.");
      case "IssuerMismatch" ->
          notice(
              status,
              "This answer came from the wrong place",
              "It was not signed by the provider that you were sent to, so it was refused. "
                  + "Nothing was changed.",
              "Open the link again. If this happens twice, tell whoever sent you the link.");
      default -> error(status);
    };
  }

  Answer error(int status) {
    return errors.computeIfAbsent(status, this::newError);
  }

  private static void log(String reason) {
    LOG.atInfo().addKeyValue(LogKeys.REASON, reason).log("refused a request");
  }

  private Answer newError(int status) {
    return switch (status) {
      case 405 -> notice(status, "That is not possible here", "This address cannot be used so.");
      case 413 -> notice(status, "That is too much", "The request was larger than it may be.");
      case 421 ->
          notice(
              status,
              "Wrong address",
              "This server does not answer for the name you used.",
              "Did you follow the link that you were given? Then tell whoever sent it to you: what "
                  + "stands before this server has to keep the host name of the link.");
      case 431 ->
          notice(
              status,
              "Your browser sent too much with this request",
              "Most likely these are cookies of other applications under the same host name: a "
                  + "browser sends them along, and we take 40 kB in all. Nothing was changed.",
              "Open the link in a private window. Deleting the cookies of this host helps too.",
              "If others see this as well, tell whoever sent you the link: the callback should "
                  + "have a host name that no other application sets cookies for.");
      case 500 ->
          notice(
              status, "Something went wrong", "Nothing was lost. Open the link again in a moment.");
      default ->
          notice(
              status,
              "This request is incomplete",
              "Something is missing in it, or it is not in the right form. Nothing was changed: "
                  + "open the link that you were given again.");
    };
  }

  private Answer notice(int status, String title, String text, String... next) {
    return notice(status, Tone.PROBLEM, title, text, List.of(next), null);
  }

  private Answer notice(
      int status, Tone tone, String title, String text, List<String> next, @Nullable Link link) {
    return new NoticePage(site.stylesheet(), tone, title, text, next, link).answer(status);
  }
}
