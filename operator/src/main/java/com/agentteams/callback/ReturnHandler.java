package com.agentteams.callback;

import com.agentteams.api.ConsentReplySpec;
import com.agentteams.api.ReplyOutcome;
import com.agentteams.api.ReplyTarget;
import com.agentteams.callback.Connections.UnavailableException;
import com.agentteams.catalog.UrlTemplate;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.State;
import com.agentteams.secret.Secret;
import com.agentteams.telemetry.LogKeys;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what a browser brings back from the provider. Cookie, state, time, object, installation and
 * issuer have to fit before anything of it is handed to the operator.
 */
final class ReturnHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReturnHandler.class);

  private final Site site;
  private final Connections connections;
  private final OpenAttempts attempts;
  private final Supplier<Optional<SealingKey>> key;
  private final Clock clock;
  private final RefusalPages refusals;

  ReturnHandler(
      Site site,
      Connections connections,
      OpenAttempts attempts,
      Supplier<Optional<SealingKey>> key,
      Clock clock,
      RefusalPages refusals) {
    this.site = site;
    this.connections = connections;
    this.attempts = attempts;
    this.key = key;
    this.clock = clock;
    this.refusals = refusals;
  }

  Answer comeBack(Incoming request, String installation) {
    return switch (RedirectAnswer.parse(request.query())) {
      case RedirectAnswer.Malformed malformed -> refusals.refused(400, malformed.reason());
      case RedirectAnswer.DeniedWithoutState none ->
          refusals.deniedWithoutState(
              request
                  .onlyAttempt()
                  .filter(attempts::leadsToItsPage)
                  .map(cookie -> site.connectPath(cookie.target(), cookie.attempt().id())));
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
    var connection = attempts.open(cookie.target(), cookie.attempt());
    if (!cookie.isOf(connection)) {
      throw new InvalidLinkException("AnotherObject");
    }
    if (!installation.equals(connection.status().installation())) {
      throw new InvalidLinkException("InstallationMismatch");
    }
    var around = attempts.around(connection);
    if (!isFromIssuer(around, issuer)) {
      return refusals.refused(400, "IssuerMismatch");
    }
    var reply = code.map(c -> granted(cookie, c)).orElseGet(() -> denied(cookie));
    var created = connections.reply(reply);
    told(cookie.target(), reply.spec().outcome(), created);
    var after = cookie.replied(reply.spec().outcome(), clock.instant());
    return Answer.seeOther(site.waitUrl(cookie.attempt().hash()))
        .with("Set-Cookie", after.setCookie());
  }

  /** RFC 9207: a Tool that names its issuer gets an answer from no other. */
  private static boolean isFromIssuer(Surroundings around, Optional<String> issuer) {
    var named = around.auth().issuer();
    return named == null
        || named.isEmpty()
        || issuer.equals(Optional.of(UrlTemplate.fill(named, around.inputs())));
  }

  private static void told(Target target, ReplyOutcome outcome, Connections.Created created) {
    LOG.atInfo()
        .addKeyValue(LogKeys.KIND, target.kind())
        .addKeyValue(LogKeys.NAMESPACE, target.namespace())
        .addKeyValue(LogKeys.NAME, target.name())
        .addKeyValue(LogKeys.OUTCOME, outcome)
        .log(
            switch (created) {
              case CREATED -> "handed the provider's answer to the operator";
              case EXISTS -> "the operator has this answer already";
            });
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
}
