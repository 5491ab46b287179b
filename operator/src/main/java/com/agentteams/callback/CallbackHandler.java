package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.api.ConsentEnd;
import com.agentteams.api.ConsentReplySpec;
import com.agentteams.api.Reason;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.ReplyTarget;
import com.agentteams.callback.Connections.UnavailableException;
import com.agentteams.catalog.UrlTemplate;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.State;
import com.agentteams.secret.Secret;
import com.agentteams.telemetry.LogKeys;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request (DESIGN section 4). It keeps nothing of one, so any replica can answer any of
 * them. It never logs a value that came with a request.
 */
final class CallbackHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);

  /** How many attempts one browser may have open. */
  private static final int MAX_COOKIES = 10;

  /** After this a waiting page says that something takes long. */
  private static final Duration USUAL = Duration.ofMinutes(2);

  private final Site site;
  private final Connections connections;
  private final Supplier<Optional<SealingKey>> key;
  private final Clock clock;
  private final SecureRandom random;
  private final AtomicBoolean anotherHostTold = new AtomicBoolean();
  private final Pages pages;
  private final RefusalPages refusals;

  CallbackHandler(
      Site site,
      Connections connections,
      Supplier<Optional<SealingKey>> key,
      Clock clock,
      SecureRandom random) {
    this.site = site;
    this.connections = connections;
    this.key = key;
    this.clock = clock;
    this.random = random;
    this.pages = new Pages(site);
    this.refusals = new RefusalPages(site);
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
      return request.is("GET") ? comeBack(request, path.get(2)) : methodNotAllowed("GET");
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
    var connection = openNow(target(path), attempt);
    return pages.connect(connection, around(connection), attempt);
  }

  /** The button. From here on this browser, and no other, can finish the attempt. */
  private Answer begin(Incoming request, List<String> path) {
    if (!fromOurPage(request)) {
      return refuse(403, "CrossSite");
    }
    var attempt = attempt(path);
    var connection = openNow(target(path), attempt);
    var surroundings = around(connection);
    var cookie =
        request
            .cookieFor(attempt.hash())
            .filter(c -> c.target().equals(connection.target()) && isOf(c, connection))
            .orElseGet(() -> AttemptCookie.begin(connection, attempt, random));
    var state = State.of(attempt, clock.instant(), cookie.nonce()).encode();
    var location = AuthorizationUrl.of(connection, surroundings, site, state);
    if (location.isEmpty()) {
      LOG.atWarn()
          .addKeyValue(LogKeys.NAMESPACE, connection.target().namespace())
          .addKeyValue(LogKeys.NAME, connection.target().name())
          .log("status.consent.authorizationURL is not what the Tool says: not redirecting");
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

  private Answer comeBack(Incoming request, String installation) {
    return switch (RedirectAnswer.parse(request.query())) {
      case RedirectAnswer.Malformed malformed -> refuse(400, malformed.reason());
      case RedirectAnswer.DeniedWithoutState none -> {
        LOG.atInfo().addKeyValue(LogKeys.REASON, "StateMissing").log("refused a request");
        yield refusals.deniedWithoutState(
            request
                .onlyAttempt()
                .filter(this::leadsToItsPage)
                .map(cookie -> site.connectPath(cookie.target(), cookie.attempt().id())));
      }
      case RedirectAnswer.Denied denied ->
          hand(request, installation, denied.state(), denied.issuer(), Optional.empty());
      case RedirectAnswer.Granted granted ->
          hand(
              request,
              installation,
              granted.state(),
              granted.issuer(),
              Optional.of(granted.code()));
    };
  }

  /** Hands what came back to the operator, once; the page that follows waits for it. */
  private Answer hand(
      Incoming request,
      String installation,
      Optional<State> sent,
      Optional<String> issuer,
      Optional<Secret> code) {
    var state = sent.orElseThrow(() -> new InvalidLinkException("StateMalformed"));
    var cookie =
        request
            .cookieFor(state.attemptHash())
            .orElseThrow(() -> new InvalidLinkException("CookieMissing"));
    if (!state.isOf(cookie.attempt(), cookie.nonce(), clock.instant())) {
      throw new InvalidLinkException("StateMismatch");
    }
    var connection = open(cookie.target(), cookie.attempt());
    if (!isOf(cookie, connection)) {
      throw new InvalidLinkException("AnotherObject");
    }
    if (!installation.equals(connection.status().installation())) {
      throw new InvalidLinkException("InstallationMismatch");
    }
    var named = around(connection).auth().issuer();
    if (named != null
        && !named.isEmpty()
        && !issuer.equals(Optional.of(UrlTemplate.fill(named, connection.spec().inputs())))) {
      return refuse(400, "IssuerMismatch");
    }
    var reply = code.map(c -> granted(cookie, c)).orElseGet(() -> denied(cookie));
    var created = connections.reply(reply);
    LOG.atInfo()
        .addKeyValue(LogKeys.KIND, cookie.target().kind())
        .addKeyValue(LogKeys.NAMESPACE, cookie.target().namespace())
        .addKeyValue(LogKeys.NAME, cookie.target().name())
        .addKeyValue(LogKeys.OUTCOME, reply.spec().outcome())
        .log(
            switch (created) {
              case CREATED -> "handed the provider's answer to the operator";
              case EXISTS -> "the operator has this answer already";
            });
    var after = cookie.replied(reply.spec().outcome(), clock.instant());
    return Answer.seeOther(site.waitUrl(cookie.attempt().hash()))
        .with("Set-Cookie", after.setCookie());
  }

  private Reply granted(AttemptCookie cookie, Secret code) {
    var now = key.get().orElseThrow(() -> new UnavailableException("NoPublicKey"));
    var target = cookie.target();
    var hash = cookie.attempt().hash();
    var context =
        Attempt.sealingContext(
            now.clusterId(), target.kind(), target.namespace(), target.name(), cookie.uid(), hash);
    var sealed = Base64.getEncoder().encodeToString(now.sealer().seal(code, context));
    return new Reply(
        cookie.attempt().replyName(cookie.uid()),
        new ConsentReplySpec(replyTarget(cookie), hash, ReplyOutcome.Code, sealed));
  }

  private static Reply denied(AttemptCookie cookie) {
    return new Reply(
        cookie.attempt().denialName(cookie.uid()),
        new ConsentReplySpec(
            replyTarget(cookie), cookie.attempt().hash(), ReplyOutcome.Denied, null));
  }

  private static ReplyTarget replyTarget(AttemptCookie cookie) {
    var target = cookie.target();
    return new ReplyTarget(target.kind(), target.namespace(), target.name(), cookie.uid());
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
            .filter(c -> isOf(cookie, c))
            .orElseThrow(() -> new InvalidLinkException("NotFound"));
    var last = connection.consent().last();
    if (last == null || !hash.equals(last.attempt()) || isOutdated(last, cookie)) {
      return pages.waiting(connection, takesLong(cookie));
    }
    return pages.ended(connection, connections.around(connection), last.reason(), cookie.attempt());
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

  /** The connection, if this attempt is the one that is open, and not past its time. */
  private Connection openNow(Target target, Attempt attempt) {
    var connection = open(target, attempt);
    var end = connection.status().connectURLExpirationTime();
    try {
      if (end != null && !OffsetDateTime.parse(end).toInstant().isAfter(clock.instant())) {
        throw new InvalidLinkException("Expired");
      }
    } catch (DateTimeException e) {
      throw new InvalidLinkException("ExpirationTimeUnreadable");
    }
    return connection;
  }

  private boolean leadsToItsPage(AttemptCookie cookie) {
    try {
      return isOf(cookie, openNow(cookie.target(), cookie.attempt()));
    } catch (InvalidLinkException e) {
      return false;
    }
  }

  private Connection open(Target target, Attempt attempt) {
    var connection =
        connections.get(target).orElseThrow(() -> new InvalidLinkException("NotFound"));
    var url = connection.status().connectURL();
    var current = url == null ? "" : url.substring(url.lastIndexOf('/') + 1);
    if (!MessageDigest.isEqual(current.getBytes(UTF_8), attempt.id().getBytes(UTF_8))) {
      throw new InvalidLinkException("AttemptNotOpen");
    }
    return connection;
  }

  private Surroundings around(Connection connection) {
    return connections
        .around(connection)
        .orElseThrow(() -> new InvalidLinkException("ReferenceMissing"));
  }

  private static boolean isOf(AttemptCookie cookie, Connection connection) {
    return cookie.uid().equals(connection.uid());
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
    return refuse(405, "MethodNotAllowed").with("Allow", allowed);
  }

  private Answer refuse(int status, String reason) {
    LOG.atInfo().addKeyValue(LogKeys.REASON, reason).log("refused a request");
    return refusals.refused(status, reason);
  }
}
