package com.agentteams.operator.connection;

import com.agentteams.api.Access;
import com.agentteams.api.OutboundWrites;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.AuthorizationRequest;
import com.agentteams.oauth.Dialect;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.Pkce;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.operator.reconcile.NotYetException;
import com.agentteams.secret.LengthPrefixed;
import com.agentteams.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The links that a person opens, and what they ask the provider for. The authorization URL is a
 * function of the facts and the attempt id alone, so a change of what is asked shows as another
 * URL, and no verifier is stored anywhere (O-3).
 *
 * @param callbackUrl public base URL of the callback
 * @param ttl how long a link lives
 * @param verifierSeed the PRF of key set {@code connect}
 */
record Links(URI callbackUrl, Duration ttl, Function<byte[], byte[]> verifierSeed) {
  /** The link of an attempt. */
  String connectUrl(String namespace, String name, Attempt attempt) {
    return callbackUrl + "/connect/" + namespace + "/" + name + "/" + attempt.id();
  }

  /** The attempt that a link is of; empty if it is not a link of this callback. */
  Optional<Attempt> attempt(@Nullable String connectUrl) {
    if (connectUrl == null || !connectUrl.startsWith(callbackUrl + "/connect/")) {
      return Optional.empty();
    }
    var id = connectUrl.substring(connectUrl.lastIndexOf('/') + 1);
    return Attempt.isId(id) ? Optional.of(new Attempt(id)) : Optional.empty();
  }

  /** The one redirect URI of an installation (O-6, O-7). */
  String redirectUri(String installation) {
    return redirectUri(callbackUrl, installation);
  }

  /** The one redirect URI of an installation. */
  static String redirectUri(URI callbackUrl, String installation) {
    return callbackUrl + "/oauth/callback/" + installation;
  }

  /** The scopes that a connection asks for. */
  static List<String> scopes(ConnectionFacts facts) {
    var write =
        facts.spec().access() == Access.ReadWrite
            && facts.agent().orElseThrow().getSpec().outboundWrites() != OutboundWrites.Never;
    return facts.compiled().orElseThrow().requestedScopes(write);
  }

  /** The provider's authorization URL without state. */
  String authorizationUrl(ConnectionFacts facts, Attempt attempt) {
    var tool = facts.compiled().orElseThrow();
    var dialect = tool.dialect(facts.spec().inputs());
    var redirectUri = redirectUri(ConnectionFacts.installationName(facts.spec()));
    var challenge =
        verifier(
                dialect,
                facts.connection().getMetadata().getUid(),
                attempt.id(),
                facts.spec().tool(),
                redirectUri)
            .map(Pkce::challenge)
            .orElse(null);
    return AuthorizationRequest.url(
        dialect, client(facts).id(), redirectUri, scopes(facts), challenge);
  }

  /** The PKCE verifier of an attempt; empty where the provider cannot take one. */
  Optional<Secret> verifier(
      Dialect dialect, String uid, String attemptId, String toolName, String redirectUri) {
    return dialect.pkce()
        ? Optional.of(
            Pkce.verifier(
                verifierSeed.apply(LengthPrefixed.of(uid, attemptId, toolName, redirectUri))))
        : Optional.empty();
  }

  static OAuthClient client(ConnectionFacts facts) {
    return switch (facts.client().orElseThrow()) {
      case Lookup.Found found -> found.client();
      case Lookup.Missing ignored -> throw new IllegalStateException("accepted without a client");
      case Lookup.Unknown unknown -> throw new NotYetException("the client " + unknown.problem());
    };
  }
}
