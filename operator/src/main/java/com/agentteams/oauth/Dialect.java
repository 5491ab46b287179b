package com.agentteams.oauth;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one provider wants, as data: everything in which providers differ from RFC 6749 and from
 * each other.
 *
 * @param issuer what {@code iss} of the redirect has to be (RFC 9207); null where it is not looked
 *     at
 * @param pkce whether a challenge is sent
 * @param tokenPointer JSON Pointer to the object that holds access_token; empty for the whole
 *     answer
 * @param success tells whether a token request succeeded; it throws nothing
 * @param extraParameters added to the authorization request. A resource or audience (RFC 8707,
 *     O-18) is sent where the data has it here; the operator never makes one up
 * @param sendRedirectUri false for the rare provider that refuses a redirect_uri
 */
public record Dialect(
    String authorizationUrl,
    String tokenUrl,
    @Nullable String issuer,
    boolean pkce,
    ClientAuth clientAuth,
    String scopeSeparator,
    String scopeParameter,
    String tokenPointer,
    Predicate<ProviderAnswer> success,
    Map<String, String> extraParameters,
    boolean sendRedirectUri) {
  /** The rule where a provider has none of its own. */
  public static final Predicate<ProviderAnswer> ANY_2XX = ProviderAnswer::is2xx;

  public Dialect {
    extraParameters = Map.copyOf(extraParameters);
  }

  /** How the client authenticates at the token endpoint (RFC 6749 section 2.3). */
  public enum ClientAuth {
    /** HTTP Basic with form-encoded id and secret. */
    BASIC,
    /** client_id and client_secret in the body. */
    POST,
    /** A public client: client_id in the body. */
    NONE
  }

  /** The scopes as one parameter; empty where none are asked. */
  String joined(List<String> scopes) {
    return String.join(scopeSeparator, scopes);
  }
}
