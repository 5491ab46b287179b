package com.agentteams.operator.connection;

import com.agentteams.api.Account;
import com.agentteams.api.Condition;
import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.Consent;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DisconnectStatus;
import com.agentteams.api.HealthStatus;
import com.agentteams.api.Permission;
import com.agentteams.api.ToolConnectionStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of a connection, being computed from the one it has. */
final class ConnectionStatus {
  static final ToolConnectionStatus EMPTY =
      new ToolConnectionStatus(
          null, null, null, null, null, null, List.of(), null, null, null, null, List.of(),
          List.of(), null, List.of());

  private final ToolConnectionStatus before;
  @Nullable String connectUrl;
  @Nullable String connectUrlExpirationTime;
  @Nullable String authorizationUrl;
  List<Permission> permissions = List.of();
  @Nullable ConsentEnd last;
  @Nullable Account account;
  List<String> grantedScopes;
  @Nullable String connectTime;
  @Nullable String installation;
  @Nullable HealthStatus health;
  @Nullable DisconnectStatus disconnect;

  ConnectionStatus(ToolConnectionStatus before) {
    this.before = before;
    connectUrl = before.connectURL();
    connectUrlExpirationTime = before.connectURLExpirationTime();
    var consent = Optional.ofNullable(before.consent());
    authorizationUrl = consent.map(Consent::authorizationURL).orElse(null);
    permissions = consent.map(Consent::permissions).orElse(List.of());
    last = consent.map(Consent::last).orElse(null);
    account = before.account();
    grantedScopes = before.grantedScopes();
    connectTime = before.connectTime();
    installation = before.installation();
    health = before.health();
    disconnect = before.disconnect();
  }

  /** Takes the link away: nobody has to act. */
  void closeLink() {
    connectUrl = null;
    connectUrlExpirationTime = null;
    authorizationUrl = null;
    permissions = List.of();
  }

  /** Forgets the login, as after a disconnect on purpose. */
  void forgetLogin() {
    account = null;
    grantedScopes = List.of();
    connectTime = null;
    health = null;
  }

  ToolConnectionStatus build(
      @Nullable Long generation, ConnectionPhase phase, List<Condition> conditions) {
    var consent =
        authorizationUrl == null && permissions.isEmpty() && last == null
            ? null
            : new Consent(authorizationUrl, permissions, last);
    return new ToolConnectionStatus(
        generation,
        phase,
        connectUrl,
        connectUrlExpirationTime,
        consent,
        account,
        grantedScopes,
        connectTime,
        installation,
        before.token(),
        health,
        before.watches(),
        before.seeded(),
        disconnect,
        conditions);
  }
}
