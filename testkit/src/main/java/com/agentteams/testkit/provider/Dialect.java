package com.agentteams.testkit.provider;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of provider deviates from plain OAuth 2. All are served at once, each below its own
 * prefix:
 *
 * <table>
 * <caption>Paths and peculiarities</caption>
 * <tr><th>Dialect</th><th>authorize</th><th>token</th><th>revoke</th><th>probe</th><th>peculiar</th></tr>
 * <tr><td>OAUTH2</td><td>/oauth2/authorize</td><td>/oauth2/token</td><td>POST /oauth2/revoke</td>
 *   <td>GET /oauth2/userinfo: sub, name, tenant</td><td>PKCE S256 required; iss (RFC 9207) in
 *   redirects; rotating refresh tokens, reuse kills the family (RFC 9700)</td></tr>
 * <tr><td>SLACK</td><td>/slack/oauth/v2/authorize</td><td>/slack/api/oauth.v2.access</td>
 *   <td>POST /slack/api/auth.revoke</td><td>POST /slack/api/auth.test: user_id, user, team_id</td>
 *   <td>always 200, ok and error; user_scope, and scope for a bot; a code's user token is under
 *   authed_user, a refreshed one at the top; PKCE refused; rotating</td></tr>
 * <tr><td>GITHUB</td><td>/github/login/oauth/authorize</td><td>/github/login/oauth/access_token</td>
 *   <td>DELETE /github/applications/{client_id}/token or /grant</td><td>GET /github/user: id (a
 *   number), login</td><td>form-encoded unless JSON is asked for; errors inside a 200; rotating, a
 *   refresh kills the old access token too</td></tr>
 * <tr><td>GOOGLE</td><td>/google/o/oauth2/v2/auth</td><td>/google/token</td>
 *   <td>POST /google/revoke, no client</td><td>GET /google/userinfo: sub, email</td><td>refresh
 *   token only with access_type=offline and prompt=consent, never rotated; revoking one token kills
 *   all of that client and person</td></tr>
 * <tr><td>HELPSCOUT</td><td>/helpscout/authentication/authorizeClientApplication</td>
 *   <td>/helpscout/v2/oauth2/token</td><td>none</td><td>GET /helpscout/v2/users/me: id (a
 *   number)</td><td>no scopes; redirect_uri must be absent; PKCE refused; rotating</td></tr>
 * </table>
 */
public enum Dialect {
  OAUTH2("/oauth2", "/authorize", "/token", "/revoke", "/userinfo"),
  SLACK(
      "/slack",
      "/oauth/v2/authorize",
      "/api/oauth.v2.access",
      "/api/auth.revoke",
      "/api/auth.test"),
  GITHUB(
      "/github",
      "/login/oauth/authorize",
      "/login/oauth/access_token",
      "/applications/{client_id}/token",
      "/user"),
  GOOGLE("/google", "/o/oauth2/v2/auth", "/token", "/revoke", "/userinfo"),
  HELPSCOUT(
      "/helpscout",
      "/authentication/authorizeClientApplication",
      "/v2/oauth2/token",
      null,
      "/v2/users/me");

  private final String prefix;
  private final String authorize;
  private final String token;
  private final @Nullable String revoke;
  private final String probe;

  Dialect(String prefix, String authorize, String token, @Nullable String revoke, String probe) {
    this.prefix = prefix;
    this.authorize = authorize;
    this.token = token;
    this.revoke = revoke;
    this.probe = probe;
  }

  /** The path below which everything of this dialect lies, such as {@code /slack}. */
  public String prefix() {
    return prefix;
  }

  /** The path of an endpoint, empty if the dialect has none; may hold {@code {client_id}}. */
  public Optional<String> path(Endpoint endpoint) {
    var path =
        switch (endpoint) {
          case AUTHORIZE -> authorize;
          case TOKEN -> token;
          case REVOKE -> revoke;
          case PROBE -> probe;
        };
    return Optional.ofNullable(path).map(prefix::concat);
  }

  /** Does the endpoint serve this path? A revocation at GitHub names the client in it. */
  boolean serves(Endpoint endpoint, String path) {
    return switch (this) {
      case GITHUB ->
          endpoint == Endpoint.REVOKE
              ? path.matches("/github/applications/[^/]+/(token|grant)")
              : path(endpoint).orElse("").equals(path);
      case OAUTH2, SLACK, GOOGLE, HELPSCOUT -> path(endpoint).orElse("").equals(path);
    };
  }
}
