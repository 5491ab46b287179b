package com.agentteams.login;

import com.agentteams.api.Account;
import com.agentteams.catalog.ProbeResult;
import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.Endpoint;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.TokenResult;
import com.agentteams.oauth.Tokens;
import com.agentteams.secret.Secret;
import com.agentteams.vault.LoginBinding;
import com.agentteams.vault.StoredLogin;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A provider with answers to order; says yes to everything else. */
final class FakeProvider implements Provider {
  static final LoginBinding BINDING = new LoginBinding("client-1", "slack", Map.of());
  static final Account PRIYA = new Account("U1", "Priya", null);

  final Deque<TokenResult> exchanges = new ArrayDeque<>();
  final Deque<ProbeResult> probes = new ArrayDeque<>();
  final Deque<RevocationResult> revocations = new ArrayDeque<>();

  /** The access tokens that were to be revoked, in order. */
  final List<String> revoked = new ArrayList<>();

  /** What was compared with what. */
  final List<String> compared = new ArrayList<>();

  /** How long each of them was given. */
  final List<Duration> within = new ArrayList<>();

  /** What happens while a code is exchanged. */
  Runnable meanwhile = () -> {};

  /** What happens while the provider is asked whose a login is. */
  Runnable probing = () -> {};

  /** What happens while it is asked to end a grant. */
  Runnable revoking = () -> {};

  int exchanged;
  int probed;
  LoginBinding binding = BINDING;
  boolean revokesSiblings;
  List<String> missing = List.of();

  static TokenResult granted(String access) {
    return new TokenResult.Granted(
        new Tokens(Secret.of(access), Secret.of("r-" + access), "bearer", null, null));
  }

  /** What is thrown where a URL of the Tool leads where no provider may be. */
  static void notAllowed() {
    Endpoint.require("http://slack.com/", /* lenient= */ false);
  }

  @Override
  public LoginBinding binding() {
    return binding;
  }

  @Override
  public boolean revokesSiblings() {
    return revokesSiblings;
  }

  @Override
  public List<String> missingScopes(List<String> asked, List<String> granted, boolean refresh) {
    compared.add("asked " + asked + ", granted " + granted + ", refresh token " + refresh);
    return missing;
  }

  @Override
  public TokenResult exchange(Attempt attempt, Secret code, Runnable beforeSending) {
    beforeSending.run();
    exchanged++;
    meanwhile.run();
    return exchanges.isEmpty() ? granted("token-" + exchanged) : exchanges.poll();
  }

  @Override
  public ProbeResult probe(StoredLogin login, Runnable beforeSending) {
    beforeSending.run();
    probing.run();
    probed++;
    return probes.isEmpty() ? new ProbeResult.Alive(PRIYA, false) : probes.poll();
  }

  @Override
  public RevocationResult revoke(Grant grant, Duration within, Runnable beforeSending) {
    beforeSending.run();
    var access = grant.access();
    revoked.add(access == null ? "none" : access.reveal());
    this.within.add(within);
    revoking.run();
    return revocations.isEmpty() ? new RevocationResult.Revoked() : revocations.poll();
  }
}
