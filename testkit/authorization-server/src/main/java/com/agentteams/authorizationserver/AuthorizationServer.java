package com.agentteams.authorizationserver;

import static org.springframework.security.config.Customizer.withDefaults;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * One client, one user (alice, password), PKCE and consent required, rotating refresh tokens,
 * {@code iss} in the redirect. {@code GET /userinfo} answers to a token with scope {@code openid}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AuthorizationServer {

  public static void main(String[] arguments) {
    try {
      var port = port(start(Options.parse(arguments)));
      System.out.println("authorization-server listening on http://127.0.0.1:" + port);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  static ConfigurableApplicationContext start(Options options) {
    return new SpringApplicationBuilder(AuthorizationServer.class)
        .bannerMode(Banner.Mode.OFF)
        .logStartupInfo(false)
        .properties(
            Map.of(
                "server.address", "127.0.0.1",
                "server.port", options.port(),
                // cookies know no ports: the name keeps it apart from others on 127.0.0.1
                "server.servlet.session.cookie.name", "AUTHORIZATIONSERVER",
                "logging.level.root", "warn"))
        .initializers(
            (GenericApplicationContext context) ->
                context.registerBean(Options.class, () -> options))
        .run();
  }

  static int port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Bean
  SecurityFilterChain security(HttpSecurity http, Options options) {
    var redirect = new IssuerRedirect(options.iss());
    return http.oauth2AuthorizationServer(
            server ->
                server
                    .oidc(withDefaults())
                    .authorizationEndpoint(
                        endpoint ->
                            endpoint
                                .authorizationResponseHandler(redirect::onAuthenticationSuccess)
                                .errorResponseHandler(redirect::onAuthenticationFailure))
                    .authorizationServerMetadataEndpoint(
                        endpoint ->
                            endpoint.authorizationServerMetadataCustomizer(
                                metadata ->
                                    metadata.claim(
                                        "authorization_response_iss_parameter_supported",
                                        options.iss() != Options.Iss.MISSING))))
        // else a failure there shows as 401 instead of what it is
        .authorizeHttpRequests(
            a -> a.requestMatchers("/error").permitAll().anyRequest().authenticated())
        .oauth2ResourceServer(resource -> resource.jwt(withDefaults()))
        .formLogin(withDefaults())
        .build();
  }

  @Bean
  RegisteredClientRepository clients(Options options) {
    return new InMemoryRegisteredClientRepository(
        RegisteredClient.withId(UUID.randomUUID().toString())
            .clientId(options.clientId())
            .clientSecret("{noop}" + options.clientSecret())
            .clientAuthenticationMethods(
                methods ->
                    methods.addAll(
                        List.of(
                            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                            ClientAuthenticationMethod.CLIENT_SECRET_POST)))
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
            .redirectUris(uris -> uris.addAll(options.redirectUris()))
            .scopes(scopes -> scopes.addAll(List.of("openid", "files.read", "files.write")))
            .clientSettings(
                ClientSettings.builder()
                    .requireProofKey(true)
                    .requireAuthorizationConsent(true)
                    .build())
            .tokenSettings(TokenSettings.builder().reuseRefreshTokens(false).build())
            .build());
  }

  /**
   * Forgets every consent, so that each authorization asks anew and a test can deny any of them.
   */
  @Bean
  OAuth2AuthorizationConsentService consents() {
    return new OAuth2AuthorizationConsentService() {
      @Override
      public void save(OAuth2AuthorizationConsent consent) {}

      @Override
      public void remove(OAuth2AuthorizationConsent consent) {}

      @Override
      public @Nullable OAuth2AuthorizationConsent findById(String clientId, String principal) {
        return null;
      }
    };
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        User.withUsername("alice").password("{noop}password").roles("USER").build());
  }
}
