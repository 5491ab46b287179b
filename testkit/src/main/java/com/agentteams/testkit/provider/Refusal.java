package com.agentteams.testkit.provider;

import java.util.Locale;

/** Why a request is turned down; each dialect has its own word for it. */
final class Refusal extends Exception {

  enum Reason {
    MALFORMED("invalid_request", "invalid_arguments", "invalid_request"),
    UNKNOWN_CLIENT("invalid_client", "invalid_client_id", "incorrect_client_credentials"),
    WRONG_SECRET("invalid_client", "bad_client_secret", "incorrect_client_credentials"),
    UNKNOWN_CODE("invalid_grant", "invalid_code", "bad_verification_code"),
    EXPIRED_CODE("invalid_grant", "code_expired", "bad_verification_code"),
    USED_CODE("invalid_grant", "code_already_used", "bad_verification_code"),
    WRONG_REDIRECT("invalid_grant", "bad_redirect_uri", "redirect_uri_mismatch"),
    WRONG_VERIFIER("invalid_grant", "invalid_arguments", "bad_verification_code"),
    DEAD_REFRESH_TOKEN("invalid_grant", "invalid_refresh_token", "bad_refresh_token"),
    UNKNOWN_GRANT_TYPE("unsupported_grant_type", "invalid_grant_type", "unsupported_grant_type"),
    WRONG_SCOPE("invalid_scope", "invalid_scope", "invalid_scope");

    private final String standard;
    private final String slack;
    private final String github;

    Reason(String standard, String slack, String github) {
      this.standard = standard;
      this.slack = slack;
      this.github = github;
    }

    String code(Dialect dialect) {
      return switch (dialect) {
        case SLACK -> slack;
        case GITHUB -> github;
        case OAUTH2, GOOGLE, HELPSCOUT -> standard;
      };
    }

    String outcome() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Reason reason;

  Refusal(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /** The text, never absent. */
  String text() {
    return String.valueOf(getMessage());
  }
}
