package com.agentteams.login;

import com.agentteams.catalog.CompiledTool;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.login.Permits.Purpose;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.TokenResult;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A provider as its Tool describes it, for the object that uses it with one OAuth client. */
public final class CatalogProvider implements Provider {
  private final Providers providers;
  private final CompiledTool tool;
  private final String toolName;
  private final OAuthClient client;
  private final LoginBinding binding;
  private final String redirectUri;
  private final Function<Attempt, Optional<Secret>> verifier;

  /**
   * @param binding what a login is made with now; its inputs are good ones
   * @param verifier the PKCE verifier of an attempt, where the provider takes one
   */
  CatalogProvider(
      Providers providers,
      String toolName,
      CompiledTool tool,
      OAuthClient client,
      LoginBinding binding,
      String redirectUri,
      Function<Attempt, Optional<Secret>> verifier) {
    this.providers = providers;
    this.tool = tool;
    this.toolName = toolName;
    this.client = client;
    this.binding = binding;
    this.redirectUri = redirectUri;
    this.verifier = verifier;
  }

  @Override
  public LoginBinding binding() {
    return binding;
  }

  @Override
  public boolean revokesSiblings() {
    return tool.revokesSiblings();
  }

  @Override
  public List<String> missingScopes(
      List<String> asked, List<String> granted, boolean refreshTokenCame) {
    return tool.missingScopes(asked, granted, refreshTokenCame);
  }

  @Override
  public TokenResult exchange(Attempt attempt, Secret code, Runnable beforeSending) {
    var dialect = tool.dialect(binding.inputs());
    return call(
        dialect.tokenUrl(),
        beforeSending,
        () -> {
          var pkce = verifier.apply(attempt).orElse(null);
          var began = System.nanoTime();
          var result =
              providers
                  .endpoint()
                  .exchange(dialect, client, code, redirectUri, pkce, providers.timeout());
          providers
              .meter()
              .exchanged(toolName, outcome(result), Duration.ofNanos(System.nanoTime() - began));
          return result;
        });
  }

  private static String outcome(TokenResult result) {
    return switch (result) {
      case TokenResult.Granted _ -> "granted";
      case TokenResult.Refused _ -> "refused";
      case TokenResult.TryLater _ -> "unavailable";
      case TokenResult.Lost _ -> "lost";
      case TokenResult.Invalid _ -> "invalid";
      case TokenResult.Redirected _ -> "redirected";
    };
  }

  @Override
  public ProbeResult probe(StoredLogin login, Runnable beforeSending) {
    var inputs = login.binding().inputsOr(binding);
    if (!tool.inputsComplete(inputs)) {
      return new ProbeResult.Unavailable(null); // the Tool asks for others now
    }
    return call(
        tool.probeUrl(client, inputs),
        beforeSending,
        () ->
            tool.probe(providers.http(), client, login.accessToken(), inputs, providers.timeout()));
  }

  /** Only the client that a grant was given to can end it, and this has no other. */
  @Override
  public RevocationResult revoke(Grant grant, Duration within, Runnable beforeSending) {
    return grant.binding().clientId().equals(client.id())
        ? send(grant, within, beforeSending)
        : new RevocationResult.Failed("it was made with another OAuth client");
  }

  private RevocationResult send(Grant grant, Duration within, Runnable beforeSending) {
    var inputs = grant.binding().inputsOr(binding);
    if (!tool.inputsComplete(inputs)) {
      return new RevocationResult.Failed("the Tool asks for other inputs now");
    }
    var end = System.nanoTime() + within.toNanos();
    return providers
        .permits()
        .within(
            within,
            host(tool.revocationUrl(client, inputs).orElse("")),
            Purpose.END,
            () -> {
              beforeSending.run();
              var left = Duration.ofNanos(end - System.nanoTime());
              return left.isPositive()
                  ? tool.revoke(
                      providers.http(), client, grant.access(), grant.refresh(), inputs, left)
                  : new RevocationResult.TryLater(null);
            })
        .orElseGet(() -> new RevocationResult.TryLater(null));
  }

  /** Calls with a permit of the host that is called. */
  private <T> T call(String url, Runnable beforeSending, Supplier<T> call) {
    return providers
        .permits()
        .around(
            host(url),
            Purpose.CONNECT,
            () -> {
              beforeSending.run();
              return call.get();
            });
  }

  /** In one spelling, as names are (RFC 4343). Empty where it has none: then nobody is called. */
  private static String host(String url) {
    try {
      var host = new URI(url).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (URISyntaxException e) {
      return "";
    }
  }
}
