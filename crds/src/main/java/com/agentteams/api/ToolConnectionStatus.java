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
    @Size(max = 253) @JsonPropertyDescription("Name of the ToolInstallation in use.")
        @Nullable String installation,
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
    watches = watches == null ? List.of() : List.copyOf(watches);
    seeded = seeded == null ? List.of() : List.copyOf(seeded);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
