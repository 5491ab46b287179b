package com.agentteams.callback;

import com.agentteams.api.ConsentEnd;
import com.agentteams.api.Reason;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.callback.Connections.UnavailableException;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.State;
import com.agentteams.telemetry.LogKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request. It keeps nothing of one, so any replica can answer any of them. It
 * never logs a value that came with a request.
 */
final class CallbackHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);

  /** How many attempts one browser may have open. */
  private static final int MAX_COOKIES = 10;

  /** After this a waiting page says that something takes long. */
  private static final Duration USUAL = Duration.ofMinutes(2);

  private final Site site;
  private final Connections connections;
  private final Clock clock;
  private final SecureRandom random;
  private final OpenAttempts attempts;
  private final ReturnHandler returns;
  private final AtomicBoolean anotherHostTold = new AtomicBoolean();
  private final Pages pages;
  private final EndPages ends;
  private final RefusalPages refusals;

  CallbackHandler(
      Site site,
      Connections connections,
      Supplier<Optional<SealingKey>> key,
      Clock clock,
      SecureRandom random) {
    this.site = site;
    this.connections = connections;
    this.clock = clock;
    this.random = random;
    this.pages = new Pages(site);
    this.ends = new EndPages(site);
    this.refusals = new RefusalPages(site);
    this.attempts = new OpenAttempts(connections, clock);
    this.returns = new ReturnHandler(site, connections, attempts, key, clock, refusals);
  }

  /** Never throws: what goes wrong is a page too. */
  Answer handle(Incoming request) {
    try {
      return route(request);
    } catch (InvalidLinkException e) {
      LOG.atInfo().addKeyValue(LogKeys.REASON, e.reason()).log("a link leads nowhere");
      return refusals.invalidLink();
    } catch (UnavailableException e) {
      LOG.atWarn().addKeyValue(LogKeys.REASON, e.getMessage()).log("could not answer");
      return refusals.unavailable().with("Retry-After", "5");
    } catch (RuntimeException e) {
      // the class and the place, not the text: it may hold what came with the request
      var at = e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0];
      LOG.atError()
          .addKeyValue(LogKeys.ERROR, e.getClass().getName())
          .addKeyValue("at", at)
          .log("failed on a request");
      return refusals.error(500);
    }
  }

  /** The page for what Jetty refuses by itself. */
  Answer refusal(int status) {
    return refusals.error(status);
  }

  private Answer route(Incoming request) {
    if (request.header("host").filter(site::isHost).isEmpty()) {
      tellOfAnotherHost();
      return refusals.error(421);
    }
    if (!request.path().startsWith(site.prefix() + "/")) {
      throw new InvalidLinkException("UnknownPath");
    }
    var path = List.of(request.path().substring(site.prefix().length() + 1).split("/", -1));
    if (path.equals(List.of("style.css"))) {
      return request.is("GET", "HEAD") ? pages.stylesheet() : methodNotAllowed("GET, HEAD");
    }
    if (path.size() == 3 && path.get(0).equals("oauth") && path.get(1).equals("callback")) {
      // not HEAD: this GET is the one that has an effect
      return request.is("GET") ? returns.comeBack(request, path.get(2)) : methodNotAllowed("GET");
    }
    if (path.size() == 3 && path.get(0).equals("connect") && path.get(1).equals("wait")) {
      return request.is("GET", "HEAD")
          ? waitFor(request, path.get(2))
          : methodNotAllowed("GET, HEAD");
    }
    if (path.size() == 4 && path.get(0).equals("connect")) {
      return switch (request.method()) {
        case "GET", "HEAD" -> show(path);
        case "POST" -> begin(request, path);
        default -> methodNotAllowed("GET, HEAD, POST");
      };
    }
    throw new InvalidLinkException("UnknownPath");
  }

  /** Once: whoever scans the internet asks for other hosts all day. */
  private void tellOfAnotherHost() {
    if (anotherHostTold.compareAndSet(false, true)) {
      LOG.atWarn()
          .addKeyValue(LogKeys.REASON, "HostMismatch")
          .addKeyValue("expected", site.origin())
          .log(
              "refused a request for another host than AGENTTEAMS_CALLBACK_URL has, this is not said"
                  + " again: if links do not work, see that the ingress keeps the Host header");
    }
  }

  /** Shows what is asked, and does nothing: bots open links too (N-22). */
  private Answer show(List<String> path) {
    var attempt = attempt(path);
    var connection = attempts.openNow(target(path), attempt);
    return pages.connect(connection, attempts.around(connection), attempt);
  }

  /** The button. From here on this browser, and no other, can finish the attempt. */
  private Answer begin(Incoming request, List<String> path) {
    if (!fromOurPage(request)) {
      return refusals.refused(403, "CrossSite");
    }
    var attempt = attempt(path);
    var connection = attempts.openNow(target(path), attempt);
    var surroundings = attempts.around(connection);
    var cookie =
        request
            .cookieFor(attempt.hash())
            .filter(c -> c.target().equals(connection.target()) && c.isOf(connection))
            .orElseGet(() -> AttemptCookie.begin(connection, attempt, random));
    var state = State.of(attempt, clock.instant(), cookie.nonce()).encode();
    var location = AuthorizationUrl.of(connection, surroundings, site, state);
    if (location.isEmpty()) {
      LOG.atWarn()
          .addKeyValue(LogKeys.NAMESPACE, connection.target().namespace())
          .addKeyValue(LogKeys.NAME, connection.target().name())
          .log(
              isHttp(connection) && !site.allowHttp()
                  ? "The Tool's authorizationURL is http, which needs"
                      + " AGENTTEAMS_ALLOW_HTTP_PROVIDERS here too: not redirecting"
                  : "status.consent.authorizationURL is not what the Tool says: not redirecting");
      return refusals.misconfigured();
    }
    var answer = Answer.seeOther(location.get()).with("Set-Cookie", cookie.setCookie());
    var others =
        request.attemptCookies().stream().filter(name -> !name.equals(cookie.name())).toList();
    for (var old : others.subList(0, Math.max(0, others.size() - (MAX_COOKIES - 1)))) {
      answer = answer.with("Set-Cookie", AttemptCookie.expire(old));
    }
    return answer;
  }

  private static boolean isHttp(Connection connection) {
    var url = connection.consent().authorizationURL();
    return url != null && url.startsWith("http://");
  }

  private Answer waitFor(Incoming request, String hash) {
    if (!hash.matches("[0-9a-f]{64}")) {
      throw new InvalidLinkException("UnknownPath");
    }
    var cookie =
        request.cookieFor(hash).orElseThrow(() -> new InvalidLinkException("CookieMissing"));
    var connection =
        connections
            .get(cookie.target())
            .filter(c -> cookie.isOf(c))
            .orElseThrow(() -> new InvalidLinkException("NotFound"));
    var last = connection.consent().last();
    if (last == null || !hash.equals(last.attempt()) || isOutdated(last, cookie)) {
      return pages.waiting(connection, takesLong(cookie));
    }
    return ends.page(connection, connections.around(connection), last.reason(), cookie.attempt());
  }

  /**
   * After a denial the same attempt can be tried again. While the code of the second try is dealt
   * with, the end that stands there is still the denial of the first. A code never ends as a
   * denial, so this needs no clocks to agree.
   */
  private boolean isOutdated(ConsentEnd last, AttemptCookie cookie) {
    return last.reason().equals(Reason.ConsentDenied.name())
        && cookie.replied().filter(r -> r.outcome() == ReplyOutcome.Code).isPresent()
        && !takesLong(cookie);
  }

  private boolean takesLong(AttemptCookie cookie) {
    return cookie.replied().filter(r -> r.time().plus(USUAL).isBefore(clock.instant())).isPresent();
  }

  private static Target target(List<String> path) {
    if (!Target.isNamespace(path.get(1)) || !Target.isName(path.get(2))) {
      throw new InvalidLinkException("UnknownPath");
    }
    return new Target(Target.TOOL_CONNECTION, path.get(1), path.get(2));
  }

  private static Attempt attempt(List<String> path) {
    if (!Attempt.isId(path.get(3))) {
      throw new InvalidLinkException("UnknownPath");
    }
    return new Attempt(path.get(3));
  }

  /** Browsers say it themselves; those too old for it send Origin with a form. */
  private boolean fromOurPage(Incoming request) {
    return request.has("sec-fetch-site")
        ? request.header("sec-fetch-site").equals(Optional.of("same-origin"))
        : request.header("origin").equals(Optional.of(site.origin()));
  }

  private Answer methodNotAllowed(String allowed) {
    return refusals.refused(405, "MethodNotAllowed").with("Allow", allowed);
  }
}
