package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ToolInstallationStatus(
    @Min(-1)
        @JsonPropertyDescription(
            "The metadata.generation that this status was computed from; -1 before the first.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Summary of the conditions.") @Nullable InstallationPhase phase,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription(
            "Link to our page for the workspace install, while somebody has to act.")
        @Nullable String connectURL,
    @JsonPropertyDescription("The workspace.") @Nullable Account account,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "The client id as last read from where spec.client says, so that a change wakes the connections. Never the secret.")
        @Nullable String clientID,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription(
            "Paste this as the redirect URI of the OAuth client at the provider.")
        @Nullable String redirectURI,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription("Paste this as the webhook URL at the provider.")
        @Nullable String eventsURL,
    @JsonPropertyDescription("What is asked of the administrator.") @Nullable Consent consent,
    @JsonPropertyDescription("Where the login is stored. Never a token.")
        @Nullable TokenStatus token,
    @Size(max = 8) @JsonPropertyDescription("Accepted, Authorized and Ready.")
        List<Condition> conditions) {
  /** Fills in what the schema would. */
  public ToolInstallationStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The status of an object that was not looked at yet. */
  public static final ToolInstallationStatus EMPTY =
      new ToolInstallationStatus(null, null, null, null, null, null, null, null, null, List.of());

  /** The same with other conditions. */
  public ToolInstallationStatus withConditions(List<Condition> next) {
    return new ToolInstallationStatus(
        observedGeneration,
        phase,
        connectURL,
        account,
        clientID,
        redirectURI,
        eventsURL,
        consent,
        token,
        next);
  }

  /** Where the login is stored; null: nothing is said of it. */
  public ToolInstallationStatus withToken(@Nullable TokenStatus next) {
    return new ToolInstallationStatus(
        observedGeneration,
        phase,
        connectURL,
        account,
        clientID,
        redirectURI,
        eventsURL,
        consent,
        next,
        conditions);
  }
}
