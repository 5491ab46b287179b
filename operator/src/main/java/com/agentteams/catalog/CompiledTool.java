package com.agentteams.catalog;

import com.agentteams.api.Account;
import com.agentteams.api.Availability;
import com.agentteams.api.InputSource;
import com.agentteams.api.Permission;
import com.agentteams.api.PkceSupport;
import com.agentteams.api.RedirectUriParameter;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolAuth;
import com.agentteams.api.ToolEvents;
import com.agentteams.api.ToolSpec;
import com.agentteams.oauth.Dialect;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderAnswer;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A Tool, checked and ready for use: everything the operator asks of one. Adding a tool is writing
 * data; nothing here knows a provider by name. Of a Tool that is Soon only {@link #availability()}
 * and {@link #connectedAppsUrl()} may be asked.
 */
public final class CompiledTool {
  private final ToolSpec spec;
  private final @Nullable Content content;

  /** What every Tool but a Soon one has. */
  record Content(
      ToolAuth auth,
      ScopeRules scopes,
      ToolEvents events,
      InputRules inputs,
      Predicate<ProviderAnswer> success,
      ProbeRule probe,
      RevocationRule revocation,
      @Nullable Expression accessLostWhen,
      @Nullable Expression readWhen,
      List<CompiledEvent> eventTypes) {}

  CompiledTool(ToolSpec spec, @Nullable Content content) {
    this.spec = spec;
    this.content = content;
  }

  /** Checks and compiles; the exception names the first thing that is wrong. */
  public static CompiledTool compile(Tool tool) throws InvalidToolException {
    return ToolCompilation.of(tool);
  }

  /** The rule that each URL breaks, if any (N-3); placeholders count as a plain label. */
  public List<Problem> endpointProblems(boolean allowHttp) {
    return content == null ? List.of() : ToolCompilation.endpointProblems(content, allowHttp);
  }

  public Availability availability() {
    return spec.availability();
  }

  /** As it was written. */
  public ToolSpec spec() {
    return spec;
  }

  public @Nullable String connectedAppsUrl() {
    return spec.connectedAppsURL();
  }

  /** Whether revoking one grant kills others of the same client and account. */
  public boolean revokesSiblings() {
    return content().revocation().revocation().revokesSiblings();
  }

  /** The types of event that a Reaction may pick. */
  public List<CompiledEvent> eventTypes() {
    return content().eventTypes();
  }

  /**
   * Tells an event that proves a login gone, by event and account; null where the Tool has no such
   * rule. See {@link Expression#evaluate(JsonNode, Account)}.
   */
  public @Nullable Expression accessLostWhen() {
    return content().accessLostWhen();
  }

  /** Tells reads from writes; null where the method does. */
  public @Nullable Expression readWhen() {
    return content().readWhen();
  }

  /** What is wrong with the inputs that a connection gives; empty if nothing is. */
  public List<Problem> inputProblems(Map<String, String> connectionInputs) {
    return content().inputs().problems(InputSource.Connection, connectionInputs);
  }

  /** What is wrong with the inputs that an installation gives; empty if nothing is. */
  public List<Problem> installationInputProblems(Map<String, String> installationInputs) {
    return content().inputs().problems(InputSource.Installation, installationInputs);
  }

  /**
   * The values for {@link #dialect}, {@link #probe} and {@link #revoke}: each declared input from
   * where it may come. What one of the two gives in place of the other is left out.
   */
  public Map<String, String> inputs(
      Map<String, String> connectionInputs, Map<String, String> installationInputs) {
    return content().inputs().merged(connectionInputs, installationInputs);
  }

  /** Whether these are all that {@link #dialect}, {@link #probe} and {@link #revoke} need. */
  public boolean inputsComplete(Map<String, String> inputs) {
    return inputProblems(inputs).isEmpty() && installationInputProblems(inputs).isEmpty();
  }

  /**
   * What to tell the OAuth code.
   *
   * @param inputs complete ones, see {@link #inputsComplete}
   */
  public Dialect dialect(Map<String, String> inputs) {
    var auth = content().auth();
    var issuer = auth.issuer();
    var good = content().inputs().good(inputs);
    return new Dialect(
        fill(auth.authorizationURL(), good),
        fill(auth.tokenURL(), good),
        issuer == null || issuer.isEmpty() ? null : fill(issuer, good),
        auth.pkce() != PkceSupport.Unsupported,
        switch (auth.clientAuthentication()) {
          case Basic -> Dialect.ClientAuth.BASIC;
          case Post -> Dialect.ClientAuth.POST;
          case None -> Dialect.ClientAuth.NONE;
        },
        auth.scopeSeparator(),
        auth.scopeParameter(),
        auth.tokenPointer(),
        content().success(),
        auth.extraAuthorizationParameters(),
        auth.redirectURIParameter() == RedirectUriParameter.Sent);
  }

  private static String fill(String url, Map<String, String> good) {
    return UrlTemplate.fill(url, good);
  }

  /** The scopes to ask for, each once, in the order of the Tool. */
  public List<String> requestedScopes(boolean write) {
    return content().scopes().requested(write);
  }

  /**
   * What was asked and not granted (O-14), compared by meaning: by either name of an alias, in any
   * case, without what the provider never names. A refresh token proves {@code offline_access}.
   *
   * @param granted as the answer named them; where it named none, what was asked
   * @return as it was asked, each once
   */
  public List<String> missingScopes(
      List<String> requested, List<String> granted, boolean refreshTokenCame) {
    return content().scopes().missing(requested, granted, refreshTokenCame);
  }

  /**
   * Whether a login may be used for what is asked now; if not, its scopes are outdated.
   *
   * @param granted to the login, as it is recorded
   * @param refreshable whether the login has a refresh token
   */
  public boolean coversScopes(List<String> asked, List<String> granted, boolean refreshable) {
    return missingScopes(asked, granted, refreshable).isEmpty();
  }

  /** The scopes in words. */
  public List<Permission> permissions(List<String> scopes) {
    return content().scopes().permissions(scopes);
  }

  /** Where {@link #probe} asks. */
  public String probeUrl(OAuthClient client, Map<String, String> inputs) {
    return content().probe().url(client, content().inputs().good(inputs));
  }

  /** Where {@link #revoke} asks; empty where it asks nobody. */
  public Optional<String> revocationUrl(OAuthClient client, Map<String, String> inputs) {
    return content().revocation().url(client, content().inputs().good(inputs));
  }

  /**
   * Asks the provider whether the token works, and whose it is.
   *
   * @param inputs as for {@link #dialect}
   * @param timeout the whole budget
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public ProbeResult probe(
      ProviderHttp http,
      OAuthClient client,
      Secret accessToken,
      Map<String, String> inputs,
      Duration timeout) {
    return content()
        .probe()
        .ask(http, client, accessToken, content().inputs().good(inputs), timeout);
  }

  /**
   * Ends a grant at the provider. A request that needs a token which is not there fails.
   *
   * @param inputs as for {@link #dialect}
   * @param timeout the whole budget, of both requests where there are two
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public RevocationResult revoke(
      ProviderHttp http,
      OAuthClient client,
      @Nullable Secret access,
      @Nullable Secret refresh,
      Map<String, String> inputs,
      Duration timeout) {
    var good = content().inputs().good(inputs);
    return content()
        .revocation()
        .revoke(http, dialect(inputs), client, access, refresh, good, timeout);
  }

  private Content content() {
    if (content == null) {
      throw new IllegalStateException("the tool is Soon");
    }
    return content;
  }
}
