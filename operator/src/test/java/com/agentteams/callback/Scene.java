package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.agentteams.api.Access;
import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.AgentSpec;
import com.agentteams.api.ClientAuthentication;
import com.agentteams.api.ConsentEnd;
import com.agentteams.api.DesiredState;
import com.agentteams.api.LocalRef;
import com.agentteams.api.OutboundWrites;
import com.agentteams.api.Permission;
import com.agentteams.api.PkceSupport;
import com.agentteams.api.RedirectUriParameter;
import com.agentteams.api.RefreshTokens;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.api.ToolAuth;
import com.agentteams.api.ToolConnectionSpec;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.oauth.Attempt;
import com.agentteams.settings.LogSettings;
import com.agentteams.telemetry.Logging;
import com.agentteams.testkit.MovableClock;
import java.net.URI;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection that waits for consent, and a callback that serves it. */
final class Scene implements AutoCloseable {
  static final Target TARGET = new Target(Target.TOOL_CONNECTION, "team-a", "pm-slack");
  static final String UID = "0b7a5e1e-9d41-4c53-8f5d-3f6a0b6d8a11";
  static final String INSTALLATION = "acme-slack";
  static final URI BASE = URI.create("https://connect.example.com");

  static {
    Logging.configure(new LogSettings(LogSettings.Format.TEXT, LogSettings.Level.ERROR));
  }

  final FakeConnections cluster = new FakeConnections();
  final Attempt attempt = Attempt.open(new SecureRandom());
  final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T10:00:00Z"));
  final Site site;
  final CallbackHandler handler;
  volatile Optional<SealingKey> key =
      Optional.of(
          new SealingKey(
              "cluster-1", (code, context) -> ("sealed:" + context.length).getBytes(UTF_8)));
  private @Nullable CallbackServer server;

  Scene() {
    this(new Site(BASE, false));
  }

  Scene(Site site) {
    this.site = site;
    this.handler = new CallbackHandler(site, cluster, () -> key, clock, new SecureRandom());
    cluster.surroundings = around("", RedirectUriParameter.Sent);
    open(authorizationUrl());
  }

  /** Over a real Jetty. */
  Browser browser() {
    var running = server;
    if (running == null) {
      running = CallbackServer.start(0, site, handler);
      server = running;
    }
    return new Browser(running.port(), "connect.example.com");
  }

  String authorizationUrl() {
    return "https://slack.example.com/oauth/v2/authorize?client_id=1&response_type=code&redirect_uri="
        + URLEncoder.encode(site.redirectUri(INSTALLATION), UTF_8);
  }

  String connectPath() {
    return site.connectPath(TARGET, attempt.id());
  }

  String callbackPath(String state, String rest) {
    return "/oauth/callback/" + INSTALLATION + "?state=" + state + rest;
  }

  void open(String authorizationUrl) {
    put(status(attempt, authorizationUrl, null, null));
  }

  void end(String reason) {
    var last = new ConsentEnd(attempt.hash(), reason, clock.instant().toString());
    put(status(attempt, authorizationUrl(), last, null));
  }

  void put(ToolConnectionStatus status) {
    put(UID, spec(null), status);
  }

  void put(String uid, ToolConnectionSpec spec, ToolConnectionStatus status) {
    cluster.connections.put(TARGET, new Connection(TARGET, uid, spec, status));
  }

  ToolConnectionStatus status(
      Attempt open, String authorizationUrl, @Nullable ConsentEnd last, @Nullable Account account) {
    var link =
        ToolConnectionStatus.EMPTY
            .withInstallation(INSTALLATION)
            .withLink(
                site.base() + "/connect/team-a/pm-slack/" + open.id(),
                clock.instant().plusSeconds(86_400).toString(),
                authorizationUrl,
                List.of(
                    new Permission("channels:history", "Read messages in public channels"),
                    new Permission("users:read", "See who is in the workspace"),
                    new Permission("chat:write", "Send messages as you")),
                null);
    var ended = last == null ? link : link.withConsentEnd(last);
    return account == null ? ended : ended.withLogin(account, List.of(), "2026-01-01T00:00:00Z");
  }

  static ToolConnectionSpec spec(@Nullable AccountPin pin) {
    return spec(pin, "acme");
  }

  static ToolConnectionSpec spec(@Nullable AccountPin pin, String subdomain) {
    return new ToolConnectionSpec(
        new LocalRef("pm"),
        "slack",
        Access.ReadOnly,
        new LocalRef(INSTALLATION),
        DesiredState.Connected,
        Map.of("subdomain", subdomain),
        List.of(),
        pin,
        RevocationPolicy.Attempt);
  }

  static Surroundings around(String issuer, RedirectUriParameter redirectUri) {
    return around("https://slack.example.com/oauth/v2/authorize", issuer, redirectUri);
  }

  static Surroundings around(String url, String issuer, RedirectUriParameter redirectUri) {
    var auth =
        new ToolAuth(
            issuer,
            url,
            "https://slack.example.com/api/token",
            PkceSupport.Supported,
            ClientAuthentication.Basic,
            " ",
            "scope",
            "",
            null,
            Map.of(),
            redirectUri,
            RefreshTokens.Rotating,
            "0s",
            List.of());
    var agent = new AgentSpec("Priya (PM)", null, OutboundWrites.Never, null, null);
    return new Surroundings("Slack", auth, agent, INSTALLATION, Map.of());
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
