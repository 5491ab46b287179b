package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tool's OAuth 2.0 authorization server, as data. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.extraAuthorizationParameters) || self.extraAuthorizationParameters.all(k, k.matches('^[A-Za-z0-9_.-]{1,64}$'))",
    message =
        "names in extraAuthorizationParameters are 1 to 64 letters, digits, dots, dashes or underscores")
@ValidationRule(
    value =
        "!has(self.extraAuthorizationParameters) || !self.extraAuthorizationParameters.exists(k, k in ['response_type','client_id','client_secret','redirect_uri','scope','state','code_challenge','code_challenge_method','nonce','response_mode'])",
    message = "extraAuthorizationParameters must not set a parameter of the code flow itself")
@ValidationRule(
    value =
        "!has(self.extraAuthorizationParameters) || !('resource' in self.extraAuthorizationParameters) || self.extraAuthorizationParameters['resource'].matches('^[a-z][a-z0-9+.-]*:[^\\\\s#]+$')",
    message =
        "resource in extraAuthorizationParameters must be an absolute URI without a fragment (RFC 8707)")
public record ToolAuth(
    @Size(max = 2048)
        @Pattern("^(https?://[^\\s@#?]+)?$")
        @JsonPropertyDescription(
            "Issuer (RFC 9207). Where set, the redirect must carry exactly this iss; empty or absent: iss is not looked at.")
        @Nullable String issuer,
    @Required
        @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription("Authorization endpoint (RFC 6749 section 3.1).")
        String authorizationURL,
    @Required
        @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription("Token endpoint (RFC 6749 section 3.2).")
        String tokenURL,
    @Default("Supported")
        @JsonPropertyDescription(
            "What the provider makes of PKCE (RFC 7636); a S256 challenge is sent unless Unsupported. Default Supported.")
        PkceSupport pkce,
    @Default("Basic")
        @JsonPropertyDescription(
            "How the client authenticates at the token endpoint; default Basic.")
        ClientAuthentication clientAuthentication,
    @Size(min = 1, max = 4)
        @Default("\" \"")
        @JsonPropertyDescription("What stands between scopes; default a blank.")
        String scopeSeparator,
    @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9_.-]+$")
        @Default("scope")
        @JsonPropertyDescription(
            "Name of the scope parameter in the authorization request; default scope.")
        String scopeParameter,
    @Size(max = 256)
        @Pattern(Patterns.JSON_POINTER)
        @Default("\"\"")
        @JsonPropertyDescription(
            "JSON Pointer to the object of the answer that holds access_token; default the whole answer.")
        String tokenPointer,
    @Size(max = 2048)
        @JsonPropertyDescription(
            "CEL over response {status, headers, body} that tells success of token requests; default any 2xx. An error while evaluating counts as failure.")
        @Nullable String successWhen,
    @Size(max = 16) @JsonPropertyDescription("Parameters to add to the authorization request.")
        Map<String, @Size(max = 1024) String> extraAuthorizationParameters,
    @Default("Sent")
        @JsonPropertyDescription("Whether redirect_uri goes with the requests; default Sent.")
        RedirectUriParameter redirectURIParameter,
    @Default("Rotating")
        @JsonPropertyDescription("What a refresh does to the refresh token; default Rotating.")
        RefreshTokens refreshTokens,
    @Size(min = 1, max = 16)
        @Pattern(Patterns.DURATION)
        @Default("0s")
        @JsonPropertyDescription("How long a replaced refresh token still works; default 0s.")
        String reuseGrace,
    @Size(max = 8)
        @JsonPropertyDescription("Values that each connection, or its installation, has to supply.")
        List<ToolInput> inputs) {
  /** Fills in what the schema would. */
  public ToolAuth {
    pkce = pkce == null ? PkceSupport.Supported : pkce;
    clientAuthentication =
        clientAuthentication == null ? ClientAuthentication.Basic : clientAuthentication;
    scopeSeparator = scopeSeparator == null ? " " : scopeSeparator;
    scopeParameter = scopeParameter == null ? "scope" : scopeParameter;
    tokenPointer = tokenPointer == null ? "" : tokenPointer;
    extraAuthorizationParameters =
        extraAuthorizationParameters == null ? Map.of() : Map.copyOf(extraAuthorizationParameters);
    redirectURIParameter =
        redirectURIParameter == null ? RedirectUriParameter.Sent : redirectURIParameter;
    refreshTokens = refreshTokens == null ? RefreshTokens.Rotating : refreshTokens;
    reuseGrace = reuseGrace == null ? "0s" : reuseGrace;
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
  }
}
