package com.agentteams.operator.consent;

import com.agentteams.api.Consent;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.AuthorizationRequest;
import com.agentteams.oauth.Dialect;
import com.agentteams.oauth.Pkce;
import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The links that a person opens, and what they ask the provider for. The authorization URL is a
 * function of the terms and the attempt id alone, so a change of what is asked shows as another
 * URL, and no verifier is stored anywhere (O-3).
 *
 * @param callbackUrl public base URL of the callback
 * @param ttl how long a link lives
 * @param verifierSeed the PRF of key set {@code connect}: 32 octets
 */
public record ConsentLink(URI callbackUrl, Duration ttl, UnaryOperator<byte[]> verifierSeed) {
  /** What {@code status.consent.authorizationURL} can hold. */
  public static final int LONGEST_AUTHORIZATION_URL = 8192;

  private static final URI LONG_BASE = URI.create("https://" + "x".repeat(200) + ".example");

  /** The link of an attempt. */
  public String url(String path, Attempt attempt) {
    return callbackUrl + path + attempt.id();
  }

  /** The attempt that a link is of; empty if it is not a link of this object and this callback. */
  public Optional<Attempt> attempt(String path, @Nullable String url) {
    return Attempt.inLink(url).filter(attempt -> url(path, attempt).equals(url));
  }

  /** The one redirect URI of an installation (O-6, O-7). */
  public String redirectUri(String installation) {
    return callbackUrl + "/oauth/callback/" + installation;
  }

  /** The provider's authorization URL without state. */
  public String authorizationUrl(ConsentTerms terms, Attempt attempt) {
    var challenge =
        verifier(terms.dialect(), terms.uid(), attempt, terms.tool(), terms.redirectUri())
            .map(Pkce::challenge)
            .orElse(null);
    return AuthorizationRequest.url(
        terms.dialect(), terms.with().clientId(), terms.redirectUri(), terms.scopes(), challenge);
  }

  /**
   * How long the authorization URL of any attempt is, with a callback URL that is longer than most.
   *
   * @param terms what is asked for, by the link that is asked with
   */
  public static int authorizationUrlLength(Function<ConsentLink, ConsentTerms> terms) {
    var plain = new ConsentLink(LONG_BASE, Duration.ZERO, _ -> new byte[32]);
    return plain.authorizationUrl(terms.apply(plain), new Attempt("a".repeat(43))).length();
  }

  /**
   * Whether an open link still asks for exactly this. Links of older releases do not say what they
   * ask with: it counts as the same.
   */
  public boolean stillAsks(ConsentTerms terms, Attempt attempt, Consent asked) {
    return terms.with().fits(asked.binding())
        && authorizationUrl(terms, attempt).equals(asked.authorizationURL());
  }

  /** The PKCE verifier of an attempt; empty where the provider cannot take one. */
  public Optional<Secret> verifier(
      Dialect dialect, String uid, Attempt attempt, String tool, String redirectUri) {
    return dialect.pkce()
        ? Optional.of(
            Pkce.verifier(
                verifierSeed.apply(LengthPrefixed.of(uid, attempt.id(), tool, redirectUri))))
        : Optional.empty();
  }
}
