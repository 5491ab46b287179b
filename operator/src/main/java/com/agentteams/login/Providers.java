package com.agentteams.login;

import com.agentteams.catalog.CompiledTool;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How this process reaches providers.
 *
 * @param timeout how long one call may take, connecting included
 * @param meter counts calls
 */
public record Providers(
    ProviderHttp http,
    TokenEndpoint endpoint,
    Permits permits,
    Duration timeout,
    ProviderMeter meter) {
  /**
   * The provider of a Tool, for an object that uses it with one OAuth client.
   *
   * @param binding what a login is made with now
   * @param redirectUri the one of the installation
   * @param verifier the PKCE verifier of an attempt; empty where the provider takes none
   */
  public Provider of(
      String toolName,
      CompiledTool tool,
      OAuthClient client,
      LoginBinding binding,
      String redirectUri,
      Function<Attempt, Optional<Secret>> verifier) {
    return new CatalogProvider(this, toolName, tool, client, binding, redirectUri, verifier);
  }
}
