package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.LiveToken.Kind;
import com.agentteams.testkit.provider.Refusal.Reason;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which codes and tokens were given to whom, and which of them still work. Nothing is forgotten, so
 * that a dead token can be told from an invented one. One lock makes each operation a commit.
 */
final class Ledger {
  static final Duration CODE_LIFETIME = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Options options;
  private final Clock clock;
  private final Map<String, Code> codes = new LinkedHashMap<>();
  private final Map<String, Token> tokens = new LinkedHashMap<>();
  private final Set<String> secrets = new LinkedHashSet<>();

  Ledger(Options options) {
    this.options = options;
    this.clock = options.clock();
  }

  /** One consent. Identity counts: two consents of one person are two grants. */
  static final class Grant {
    final Dialect dialect;
    final Client client;
    final Account account;
    final Set<String> scopes;
    final boolean refreshable;

    Grant(
        Dialect dialect, Client client, Account account, Set<String> scopes, boolean refreshable) {
      this.dialect = dialect;
      this.client = client;
      this.account = account;
      this.scopes = scopes;
      this.refreshable = refreshable;
    }

    boolean isOf(Grant other) {
      return dialect == other.dialect
          && client.id().equals(other.client.id())
          && account.equals(other.account);
    }

    LiveGrant live() {
      return new LiveGrant(dialect, client.id(), account, scopes);
    }
  }

  enum State {
    LIVE,
    REVOKED,
    EXPIRED
  }

  /** An access or refresh token; those minted together share the number of their pair. */
  final class Token {
    final String value;
    final Kind kind;
    final Grant grant;
    final long pair;
    private final Instant expiry;
    private Instant deadFrom = Instant.MAX;
    private boolean replaced;

    Token(Kind kind, Grant grant, long pair, Instant expiry) {
      this.value = mint(kind == Kind.ACCESS ? "access" : "refresh");
      this.kind = kind;
      this.grant = grant;
      this.pair = pair;
      this.expiry = expiry;
      tokens.put(value, this);
    }

    State state() {
      synchronized (Ledger.this) {
        var now = clock.instant();
        if (!now.isBefore(deadFrom)) {
          return State.REVOKED;
        }
        return now.isBefore(expiry) ? State.LIVE : State.EXPIRED;
      }
    }
  }

  /** What a token request gets. */
  record Pair(Grant grant, Token access, @Nullable Token refresh) {}

  /** A code that was handed to a browser. */
  private static final class Code {
    final Grant bearer;
    final List<Grant> grants;
    final @Nullable String redirectUri;
    final @Nullable String challenge;
    final Instant expiry;
    boolean used;

    Code(
        List<Grant> grants,
        @Nullable String redirectUri,
        @Nullable String challenge,
        Instant expiry) {
      this.bearer = grants.getFirst();
      this.grants = grants;
      this.redirectUri = redirectUri;
      this.challenge = challenge;
      this.expiry = expiry;
    }
  }

  synchronized String code(
      List<Grant> grants, @Nullable String redirectUri, @Nullable String challenge) {
    var value = mint("code");
    codes.put(value, new Code(grants, redirectUri, challenge, clock.instant().plus(CODE_LIFETIME)));
    return value;
  }

  synchronized List<Pair> redeem(
      Dialect dialect,
      Client client,
      String value,
      @Nullable String redirectUri,
      @Nullable String verifier)
      throws Refusal {
    var code = codes.get(value);
    if (code == null
        || code.bearer.dialect != dialect
        || !code.bearer.client.id().equals(client.id())) {
      throw new Refusal(Reason.UNKNOWN_CODE, "no such code for this client");
    }
    if (code.used) {
      // RFC 6749 4.1.2: somebody else may have it, so nothing that came of it stays alive
      revoke(token -> code.grants.contains(token.grant));
      throw new Refusal(Reason.USED_CODE, "the code was used before; its tokens are revoked");
    }
    code.used = true; // also by a wrong attempt: a guess costs the code
    if (!clock.instant().isBefore(code.expiry)) {
      throw new Refusal(Reason.EXPIRED_CODE, "the code has expired");
    }
    if (!Objects.equals(code.redirectUri, redirectUri)) {
      throw new Refusal(Reason.WRONG_REDIRECT, "redirect_uri is not that of the authorization");
    }
    if (!Challenge.isMetBy(code.challenge, verifier)) {
      throw new Refusal(Reason.WRONG_VERIFIER, "code_verifier does not fit the challenge");
    }
    return code.grants.stream().map(this::issue).toList();
  }

  synchronized Pair refresh(Dialect dialect, Client client, String value, @Nullable String scope)
      throws Refusal {
    var old = tokens.get(value);
    if (old == null
        || old.kind != Kind.REFRESH
        || old.grant.dialect != dialect
        || !old.grant.client.id().equals(client.id())) {
      throw new Refusal(Reason.DEAD_REFRESH_TOKEN, "no such refresh token for this client");
    }
    if (old.state() != State.LIVE) {
      if (old.replaced && dialect == Dialect.OAUTH2) {
        // RFC 9700 4.14.2: one of two holders is a thief, so the whole family ends
        revoke(token -> token.grant == old.grant);
      }
      throw new Refusal(Reason.DEAD_REFRESH_TOKEN, "the refresh token is dead");
    }
    if (scope != null && !old.grant.scopes.containsAll(List.of(scope.split(" ")))) {
      throw new Refusal(Reason.WRONG_SCOPE, "more scopes than were granted");
    }
    switch (dialect) {
      case GOOGLE -> {
        return new Pair(old.grant, access(old.grant, old.pair), null);
      }
      case GITHUB -> revoke(token -> token.kind == Kind.ACCESS && token.pair == old.pair);
      case OAUTH2, SLACK, HELPSCOUT -> {}
    }
    if (!old.replaced) {
      old.replaced = true;
      old.deadFrom = clock.instant().plus(options.reuseGrace());
    }
    return issue(old.grant);
  }

  synchronized Optional<Token> find(Dialect dialect, String value) {
    return Optional.ofNullable(tokens.get(value)).filter(token -> token.grant.dialect == dialect);
  }

  synchronized void revoke(Predicate<Token> which) {
    var now = clock.instant();
    tokens.values().stream()
        .filter(token -> token.deadFrom.isAfter(now))
        .filter(which)
        .forEach(token -> token.deadFrom = now);
  }

  synchronized List<Token> live() {
    return tokens.values().stream().filter(token -> token.state() == State.LIVE).toList();
  }

  synchronized void remember(@Nullable String secret) {
    // a short value is no secret, and would be found everywhere by a leak scan
    if (secret != null && secret.length() >= 16) {
      secrets.add(secret);
    }
  }

  synchronized Set<String> secrets() {
    return new LinkedHashSet<>(secrets);
  }

  private Pair issue(Grant grant) {
    var pair = tokens.size();
    return new Pair(
        grant,
        access(grant, pair),
        grant.refreshable ? new Token(Kind.REFRESH, grant, pair, Instant.MAX) : null);
  }

  private Token access(Grant grant, long pair) {
    return new Token(Kind.ACCESS, grant, pair, clock.instant().plus(options.accessTokenLifetime()));
  }

  private String mint(String what) {
    var random = new byte[24];
    RANDOM.nextBytes(random);
    var value = what + "-CANARY-" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    secrets.add(value);
    return value;
  }
}
