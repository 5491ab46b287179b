package com.agentteams.authorizationserver;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContextHolder;

/**
 * Sends the browser back to the client with {@code iss}, which Spring leaves out (RFC 9207), also
 * on errors.
 */
record IssuerRedirect(Options.Iss iss) {

  void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication authentication)
      throws IOException {
    var answer = (OAuth2AuthorizationCodeRequestAuthenticationToken) authentication;
    var parameters = new LinkedHashMap<String, @Nullable String>();
    var code = answer.getAuthorizationCode();
    parameters.put("code", code == null ? null : code.getTokenValue());
    redirect(response, requireNonNull(answer.getRedirectUri()), answer.getState(), parameters);
  }

  void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
      throws IOException {
    var error = ((OAuth2AuthenticationException) exception).getError();
    var answer =
        exception instanceof OAuth2AuthorizationCodeRequestAuthenticationException e
            ? e.getAuthorizationCodeRequestAuthentication()
            : null;
    // without a redirect URI that is the client's the browser must stay here (RFC 6749, 4.1.2.1)
    var uri = answer == null ? null : answer.getRedirectUri();
    if (answer == null || uri == null) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST, error.toString());
      return;
    }
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("error", error.getErrorCode());
    parameters.put("error_description", error.getDescription());
    redirect(response, uri, answer.getState(), parameters);
  }

  private void redirect(
      HttpServletResponse response,
      String uri,
      @Nullable String state,
      LinkedHashMap<String, @Nullable String> parameters)
      throws IOException {
    parameters.put("state", state);
    parameters.put(
        "iss",
        switch (iss) {
          case RIGHT -> AuthorizationServerContextHolder.getContext().getIssuer();
          case WRONG -> "https://somebody-else.example.com";
          case MISSING -> null;
        });
    response.sendRedirect(
        uri
            + (uri.contains("?") ? "&" : "?")
            + parameters.entrySet().stream()
                .filter(e -> e.getValue() != null)
                .map(
                    e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&")));
  }
}
