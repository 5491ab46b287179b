package com.agentteams.oauth;

import com.agentteams.oauth.AnswerBody.UnreadableException;
import com.agentteams.oauth.TokenResult.Flaw;
import com.agentteams.oauth.TokenResult.Granted;
import com.agentteams.oauth.TokenResult.Held;
import com.agentteams.oauth.TokenResult.Invalid;
import com.agentteams.oauth.TokenResult.Lost;
import com.agentteams.oauth.TokenResult.Redirected;
import com.agentteams.oauth.TokenResult.Refused;
import com.agentteams.oauth.TokenResult.TryLater;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Judges the answer of a token endpoint: status, then tokens, then error (O-17, N-23, N-24). Once
 * there is a good access token, nothing else costs the grant.
 */
final class TokenAnswer {
  private static final int LONGEST_TOKEN = 16_384;
  private static final long TEN_YEARS = 315_360_000;

  /** Visible ASCII: what may stand in an Authorization header (RFC 6750 section 2.1). */
  private static final Pattern ACCESS = Pattern.compile("[\\x21-\\x7e]+");

  /** RFC 6749 appendix A.17: a refresh token travels in a body, where a blank does no harm. */
  private static final Pattern REFRESH = Pattern.compile("[\\x20-\\x7e]+");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}(\\.0{1,9})?");

  private TokenAnswer() {}

  static TokenResult judge(Dialect dialect, boolean refresh, ProviderAnswer answer) {
    int status = answer.status();
    if (answer.is3xx()) {
      return new Redirected();
    }
    if (status == 429 || status == 503) {
      return new TryLater(answer.retryAfter(), answer.setback());
    }
    if (answer.mayBeTriedAgain()) {
      return new Lost(answer.setback());
    }
    AnswerBody body;
    try {
      body = AnswerBody.jsonOrForm(answer);
    } catch (UnreadableException e) {
      return answer.is2xx() ? new Invalid(e.flaw()) : refused(answer, "");
    }
    var error = error(body);
    var holder = holder(dialect, refresh, body.json());
    boolean usable = answer.is2xx() && isToken(holder.path("access_token"), ACCESS);
    if (!usable && !error.isEmpty()) {
      return refused(answer, error); // Slack and GitHub refuse with 200 (N-24)
    }
    if (!dialect.success().test(answer)) {
      return usable ? new Invalid(Flaw.NO_SUCCESS, held(holder)) : refused(answer, "");
    }
    var oddities = EnumSet.noneOf(Oddity.class);
    oddities.addAll(body.oddities());
    if (!error.isEmpty()) {
      oddities.add(Oddity.ERROR);
    }
    var flaw = flaw(holder, oddities);
    return flaw == null
        ? new Granted(tokens(holder, oddities), oddities)
        : new Invalid(flaw, held(holder));
  }

  /**
   * RFC 6749 section 5.2: 401 says that the client did not authenticate, whatever the body says or
   * does not say. A page of another status may come from anything on the way and proves nothing.
   */
  private static TokenResult refused(ProviderAnswer answer, String error) {
    var said = OAuthError.judge(error, answer.retryAfter());
    boolean unknown = said.equals(new Refused(OAuthError.OTHER));
    return unknown && answer.status() == 401 ? new Refused(OAuthError.INVALID_CLIENT) : said;
  }

  /** The {@code error} of an answer; empty where there is none. */
  static String error(ProviderAnswer answer) {
    try {
      return error(AnswerBody.jsonOrForm(answer));
    } catch (UnreadableException e) {
      return "";
    }
  }

  private static String error(AnswerBody body) {
    var error = body.json().path("error").textValue();
    return error == null ? "" : error.strip();
  }

  /**
   * The object that holds the tokens. A provider that puts the person's token under a pointer when
   * the code is exchanged may answer a refresh, which is about one token only, without it.
   */
  private static JsonNode holder(Dialect dialect, boolean refresh, JsonNode body) {
    var pointed = body.at(dialect.tokenPointer());
    return refresh && absent(pointed.path("access_token")) ? body : pointed;
  }

  /** What costs the grant: no token that could be used, or one that may not be. */
  private static @Nullable Flaw flaw(JsonNode holder, Set<Oddity> oddities) {
    if (!holder.isObject()) {
      return Flaw.NOT_AN_OBJECT;
    }
    var access = holder.path("access_token");
    if (absent(access)) {
      return Flaw.NO_ACCESS_TOKEN;
    }
    if (!isToken(access, ACCESS)) {
      return Flaw.BAD_ACCESS_TOKEN;
    }
    if (needsProof(holder.path("token_type"), oddities)) {
      return Flaw.BAD_TOKEN_TYPE;
    }
    var refresh = holder.path("refresh_token");
    boolean given = refresh.isTextual() && !refresh.textValue().isEmpty();
    if (!refresh.isTextual() && !absent(refresh)) {
      oddities.add(Oddity.REFRESH_TOKEN);
    }
    return given && !isToken(refresh, REFRESH) ? Flaw.BAD_REFRESH_TOKEN : null;
  }

  private static Tokens tokens(JsonNode holder, Set<Oddity> oddities) {
    var refresh = holder.path("refresh_token");
    return new Tokens(
        Secret.of(holder.path("access_token").textValue()),
        isToken(refresh, REFRESH) ? Secret.of(refresh.textValue()) : null,
        "bearer",
        lifetime(holder.path("expires_in"), oddities),
        scopes(holder.path("scope"), oddities));
  }

  private static @Nullable Held held(JsonNode holder) {
    var access = presentable(holder.path("access_token"));
    var refresh = presentable(holder.path("refresh_token"));
    return access == null && refresh == null ? null : new Held(access, refresh);
  }

  /** What a revocation can name, of whatever length. */
  private static @Nullable Secret presentable(JsonNode node) {
    return node.isTextual() && ACCESS.matcher(node.textValue()).matches()
        ? Secret.of(node.textValue())
        : null;
  }

  private static boolean absent(JsonNode node) {
    return node instanceof MissingNode || node.isNull();
  }

  private static boolean isToken(JsonNode node, Pattern form) {
    return node.isTextual()
        && node.textValue().length() <= LONGEST_TOKEN
        && form.matcher(node.textValue()).matches();
  }

  /**
   * Whether the token is useless to who only bears it (RFC 6749 section 7.1). All other types are
   * bearer tokens under some name of the provider's own.
   */
  private static boolean needsProof(JsonNode node, Set<Oddity> oddities) {
    var type = node.asText("").strip().toLowerCase(Locale.ROOT);
    if (!absent(node) && !type.equals("bearer")) {
      oddities.add(Oddity.TOKEN_TYPE);
    }
    return type.equals("mac") || type.equals("dpop");
  }

  private static @Nullable Duration lifetime(JsonNode node, Set<Oddity> oddities) {
    if (absent(node)) {
      return null;
    }
    var text = node.asText("").strip();
    double seconds =
        node.isNumber()
            ? node.doubleValue()
            : SECONDS.matcher(text).matches() ? Double.parseDouble(text) : 0;
    boolean good = seconds >= 1 && seconds <= TEN_YEARS && seconds == Math.rint(seconds);
    if (!good || !(node.isIntegralNumber() || node.isTextual())) {
      oddities.add(Oddity.EXPIRES_IN);
    }
    return good ? Duration.ofSeconds((long) seconds) : null;
  }

  private static @Nullable List<String> scopes(JsonNode node, Set<Oddity> oddities) {
    if (!node.isTextual() && !absent(node)) {
      oddities.add(Oddity.SCOPE);
    }
    var texts =
        node.isArray() ? StreamSupport.stream(node.spliterator(), false) : List.of(node).stream();
    var said =
        texts
            .filter(JsonNode::isTextual)
            .flatMap(text -> Arrays.stream(text.textValue().split("[,\\s]+", -1)))
            .filter(scope -> !scope.isEmpty())
            .distinct()
            .toList();
    var scopes = Cleaned.scopes(said);
    if (scopes.size() < said.size()) {
      oddities.add(Oddity.SCOPES_LEFT_OUT);
    }
    return scopes.isEmpty() ? null : scopes;
  }
}
