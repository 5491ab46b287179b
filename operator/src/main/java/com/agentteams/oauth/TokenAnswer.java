package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.oauth.StrictJson.FlawedJsonException;
import com.agentteams.oauth.TokenResult.Flaw;
import com.agentteams.oauth.TokenResult.Granted;
import com.agentteams.oauth.TokenResult.Invalid;
import com.agentteams.oauth.TokenResult.Lost;
import com.agentteams.oauth.TokenResult.Redirected;
import com.agentteams.oauth.TokenResult.Refused;
import com.agentteams.oauth.TokenResult.TryLater;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges the answer of a token endpoint: status, then error, then tokens (O-17, N-23, N-24). */
final class TokenAnswer {
  private static final int LONGEST_TOKEN = 16_384;
  private static final long TEN_YEARS = 315_360_000;

  /** Visible ASCII (RFC 6749 appendix A): what may stand in an Authorization header. */
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");

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
    JsonNode body;
    try {
      body = read(answer);
    } catch (FlawedJsonException e) {
      return answer.is2xx() ? new Invalid(Flaw.valueOf(e.flaw().name())) : noErrorGiven();
    }
    // Slack and GitHub refuse with 200 (N-24)
    var error = body.path("error");
    if (error.isTextual() && !error.textValue().isBlank()) {
      return OAuthError.judge(error.textValue(), answer.retryAfter());
    }
    if (!dialect.success().test(answer)) {
      return noErrorGiven();
    }
    return tokens(dialect, refresh, body);
  }

  private static TokenResult noErrorGiven() {
    return new Refused(OAuthError.OTHER);
  }

  /** The {@code error} of an answer; empty where there is none. */
  static String error(ProviderAnswer answer) {
    try {
      return read(answer).path("error").asText("");
    } catch (FlawedJsonException e) {
      return "";
    }
  }

  private static JsonNode read(ProviderAnswer answer) throws FlawedJsonException {
    var type = answer.header("content-type").toLowerCase(Locale.ROOT);
    var form = type.startsWith("application/x-www-form-urlencoded");
    return form ? readForm(StrictJson.text(answer)) : StrictJson.read(answer);
  }

  private static JsonNode readForm(String text) throws FlawedJsonException {
    if (text.isBlank()) {
      throw new FlawedJsonException(StrictJson.Flaw.EMPTY);
    }
    var fields = JsonNodeFactory.instance.objectNode();
    for (var field : text.strip().split("&", -1)) {
      var parts = field.split("=", 2);
      if (parts.length != 2) {
        throw new FlawedJsonException(StrictJson.Flaw.MALFORMED);
      }
      if (fields.replace(decode(parts[0]), fields.textNode(decode(parts[1]))) != null) {
        throw new FlawedJsonException(StrictJson.Flaw.DUPLICATE_KEY);
      }
    }
    return fields;
  }

  private static String decode(String text) throws FlawedJsonException {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new FlawedJsonException(StrictJson.Flaw.MALFORMED);
    }
  }

  private static TokenResult tokens(Dialect dialect, boolean refresh, JsonNode body) {
    var holder = holder(dialect, refresh, body);
    if (!holder.isObject()) {
      return new Invalid(Flaw.NOT_AN_OBJECT);
    }
    var access = holder.path("access_token");
    if (absent(access)) {
      return new Invalid(Flaw.NO_ACCESS_TOKEN);
    }
    if (!isToken(access)) {
      return new Invalid(Flaw.BAD_ACCESS_TOKEN);
    }
    var type = type(dialect, holder.path("token_type"));
    if (type == null) {
      return new Invalid(Flaw.BAD_TOKEN_TYPE);
    }
    var expiresIn = holder.path("expires_in");
    var lifetime = lifetime(expiresIn);
    if (lifetime == null && !absent(expiresIn)) {
      return new Invalid(Flaw.BAD_EXPIRES_IN);
    }
    var replacement = holder.path("refresh_token");
    boolean empty = replacement.isTextual() && replacement.textValue().isEmpty();
    boolean replaced = !absent(replacement) && !empty;
    if (replaced && !isToken(replacement)) {
      return new Invalid(Flaw.BAD_REFRESH_TOKEN);
    }
    var scope = holder.path("scope");
    if (!absent(scope) && !scope.isTextual()) {
      return new Invalid(Flaw.BAD_SCOPE);
    }
    return new Granted(
        new Tokens(
            Secret.of(access.textValue()),
            replaced ? Secret.of(replacement.textValue()) : null,
            type,
            lifetime,
            scopes(scope)));
  }

  /**
   * The object that holds the tokens. A provider that puts the person's token under a pointer when
   * the code is exchanged may answer a refresh, which is about one token only, without it.
   */
  private static JsonNode holder(Dialect dialect, boolean refresh, JsonNode body) {
    var pointed = body.at(dialect.tokenPointer());
    return refresh && absent(pointed.path("access_token")) ? body : pointed;
  }

  private static boolean absent(JsonNode node) {
    return node instanceof MissingNode || node.isNull();
  }

  private static boolean isToken(JsonNode node) {
    return node.isTextual()
        && node.textValue().length() <= LONGEST_TOKEN
        && TOKEN.matcher(node.textValue()).matches();
  }

  /**
   * RFC 6749 section 7.1: a client must not use a token of a type that it does not know. Bearer, or
   * absent; where a token pointer names one of several tokens, the provider uses the field to tell
   * them apart (Slack: user, bot), so there everything passes but the types that need a proof.
   */
  private static @Nullable String type(Dialect dialect, JsonNode node) {
    if (absent(node)) {
      return "bearer";
    }
    if (!node.isTextual() || !TYPE.matcher(node.textValue()).matches()) {
      return null;
    }
    var type = node.textValue().toLowerCase(Locale.ROOT);
    boolean bearer = type.equals("bearer");
    boolean kind = !dialect.tokenPointer().isEmpty() && !type.equals("mac") && !type.equals("dpop");
    return bearer || kind ? type : null;
  }

  private static @Nullable Duration lifetime(JsonNode node) {
    var text = node.isIntegralNumber() || node.isTextual() ? node.asText().strip() : "";
    if (!SECONDS.matcher(text).matches()) {
      return null;
    }
    long seconds = Long.parseLong(text);
    return seconds > 0 && seconds <= TEN_YEARS ? Duration.ofSeconds(seconds) : null;
  }

  private static @Nullable List<String> scopes(JsonNode node) {
    var scopes =
        Arrays.stream(node.asText("").split("[,\\s]+", -1)).filter(s -> !s.isEmpty()).toList();
    return absent(node) || scopes.isEmpty() ? null : scopes;
  }
}
