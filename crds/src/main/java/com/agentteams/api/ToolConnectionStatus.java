package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw. Never a token. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ToolConnectionStatus(
    @Min(-1)
        @JsonPropertyDescription(
            "The metadata.generation that this status was computed from; -1 before the first.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Summary of the conditions; never an input to a decision.")
        @Nullable ConnectionPhase phase,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription(
            "Open this to consent; present only while a person must or may act. Whoever has the link can use it.")
        @Nullable String connectURL,
    @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("When the link ends; a fresh one follows (RFC 3339).")
        @Nullable String connectURLExpirationTime,
    @JsonPropertyDescription("What is asked, and how the last asking ended.")
        @Nullable Consent consent,
    @JsonPropertyDescription("The account that consented.") @Nullable Account account,
    @Size(max = 192) @JsonPropertyDescription("The scopes that the provider granted.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> grantedScopes,
    @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription(
            "When the login was made; absent: there never was one, or it was ended on purpose (RFC 3339).")
        @Nullable String connectTime,
    @Size(max = 253)
        @JsonPropertyDescription(
            "Name of the ToolInstallation that the spec means; there may be none of that name.")
        @Nullable String installation,
    @Size(max = 32)
        @JsonPropertyDescription(
            "The claims of the spec that this connection has. They are granted once there is a login, and kept until it is disconnected or the claim leaves the spec.")
        List<GrantedClaim> claims,
    @JsonPropertyDescription("Where the login is stored. Never a token.")
        @Nullable TokenStatus token,
    @JsonPropertyDescription("What the last check found.") @Nullable HealthStatus health,
    @Size(max = 16) @JsonPropertyDescription("Subscriptions at the provider.") List<Watch> watches,
    @Size(max = 64) @JsonPropertyDescription("Reactions that were made on connect.")
        List<SeededReaction> seeded,
    @JsonPropertyDescription("What became of the grant when it was disconnected.")
        @Nullable DisconnectStatus disconnect,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Accepted, Authorized, Healthy, EventsSubscribed, Ready, Reconciling, Stalled.")
        List<Condition> conditions) {
  /** Fills in what the schema would. */
  public ToolConnectionStatus {
    grantedScopes = grantedScopes == null ? List.of() : List.copyOf(grantedScopes);
    claims = claims == null ? List.of() : List.copyOf(claims);
    watches = watches == null ? List.of() : List.copyOf(watches);
    seeded = seeded == null ? List.of() : List.copyOf(seeded);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The status of an object that was not looked at yet. */
  public static final ToolConnectionStatus EMPTY =
      new ToolConnectionStatus(
          null, null, null, null, null, null, List.of(), null, null, List.of(), null, null,
          List.of(), List.of(), null, List.of());

  /** What was seen of this generation of the object. */
  public ToolConnectionStatus withConditions(
      @Nullable Long generation, ConnectionPhase summary, List<Condition> next) {
    var draft = new Draft(this);
    draft.observedGeneration = generation;
    draft.phase = summary;
    draft.conditions = next;
    return draft.build();
  }

  /** A link that a person may open until then, and what it asks for. */
  public ToolConnectionStatus withLink(
      String url,
      @Nullable String until,
      String authorizationURL,
      List<Permission> permissions,
      @Nullable String binding) {
    var draft = new Draft(this);
    draft.connectURL = url;
    draft.connectURLExpirationTime = until;
    draft.consent = new Consent(authorizationURL, permissions, binding, consentEnd());
    return draft.build();
  }

  /** Nobody has to act: no link. How the last attempt ended stays. */
  public ToolConnectionStatus withoutLink() {
    var draft = new Draft(this);
    draft.connectURL = null;
    draft.connectURLExpirationTime = null;
    draft.consent = consentEnd() == null ? null : new Consent(null, List.of(), null, consentEnd());
    return draft.build();
  }

  /** How the last attempt ended. */
  public ToolConnectionStatus withConsentEnd(ConsentEnd end) {
    var draft = new Draft(this);
    draft.consent =
        consent == null
            ? new Consent(null, List.of(), null, end)
            : new Consent(
                consent.authorizationURL(), consent.permissions(), consent.binding(), end);
    return draft.build();
  }

  /** How the last attempt ended; null if none did. */
  public @Nullable ConsentEnd consentEnd() {
    return consent == null ? null : consent.last();
  }

  /** There is a login, and nobody knows yet whose; the account stays the one that may have it. */
  public ToolConnectionStatus withUnknownLogin() {
    var draft = new Draft(this);
    draft.connectTime = null;
    return draft.build();
  }

  /** There is a login of this account. */
  public ToolConnectionStatus withLogin(Account owner, List<String> scopes, String time) {
    var draft = new Draft(this);
    draft.account = owner;
    draft.grantedScopes = scopes;
    draft.connectTime = time;
    draft.disconnect = null;
    return draft.build();
  }

  /** There is none any more, on purpose. */
  public ToolConnectionStatus withoutLogin() {
    var draft = new Draft(this);
    draft.account = null;
    draft.grantedScopes = List.of();
    draft.connectTime = null;
    draft.claims = List.of();
    draft.health = null;
    return draft.build();
  }

  /** The claims that it has. */
  public ToolConnectionStatus withClaims(List<GrantedClaim> next) {
    var draft = new Draft(this);
    draft.claims = next;
    return draft.build();
  }

  /** The installation that the spec means. */
  public ToolConnectionStatus withInstallation(String name) {
    var draft = new Draft(this);
    draft.installation = name;
    return draft.build();
  }

  /** What the last check found. */
  public ToolConnectionStatus withHealth(@Nullable HealthStatus next) {
    var draft = new Draft(this);
    draft.health = next;
    return draft.build();
  }

  /** What became of the grant when it was disconnected. */
  public ToolConnectionStatus withDisconnect(@Nullable DisconnectStatus next) {
    var draft = new Draft(this);
    draft.disconnect = next;
    return draft.build();
  }

  /** Where the login is stored; null: nothing is said of it. */
  public ToolConnectionStatus withToken(@Nullable TokenStatus next) {
    var draft = new Draft(this);
    draft.token = next;
    return draft.build();
  }

  /** The members, changeable: a record cannot yet be made from another with one member changed. */
  private static final class Draft {
    private @Nullable Long observedGeneration;
    private @Nullable ConnectionPhase phase;
    private @Nullable String connectURL;
    private @Nullable String connectURLExpirationTime;
    private @Nullable Consent consent;
    private @Nullable Account account;
    private List<String> grantedScopes;
    private @Nullable String connectTime;
    private @Nullable String installation;
    private List<GrantedClaim> claims;
    private @Nullable TokenStatus token;
    private @Nullable HealthStatus health;
    private final List<Watch> watches;
    private final List<SeededReaction> seeded;
    private @Nullable DisconnectStatus disconnect;
    private List<Condition> conditions;

    Draft(ToolConnectionStatus s) {
      observedGeneration = s.observedGeneration;
      phase = s.phase;
      connectURL = s.connectURL;
      connectURLExpirationTime = s.connectURLExpirationTime;
      consent = s.consent;
      account = s.account;
      grantedScopes = s.grantedScopes;
      connectTime = s.connectTime;
      installation = s.installation;
      claims = s.claims;
      token = s.token;
      health = s.health;
      watches = s.watches;
      seeded = s.seeded;
      disconnect = s.disconnect;
      conditions = s.conditions;
    }

    ToolConnectionStatus build() {
      return new ToolConnectionStatus(
          observedGeneration,
          phase,
          connectURL,
          connectURLExpirationTime,
          consent,
          account,
          grantedScopes,
          connectTime,
          installation,
          claims,
          token,
          health,
          watches,
          seeded,
          disconnect,
          conditions);
    }
  }
}
