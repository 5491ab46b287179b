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
            "The client id as last read from where spec.client says, so that a change wakes the"
                + " connections. Never the secret.")
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

  /** What was seen of this generation of the object. */
  public ToolInstallationStatus withConditions(
      @Nullable Long generation, @Nullable InstallationPhase summary, List<Condition> next) {
    var draft = new Draft(this);
    draft.observedGeneration = generation;
    draft.phase = summary;
    draft.conditions = next;
    return draft.build();
  }

  /** The client id as last read; null if there is none. */
  public ToolInstallationStatus withClientID(@Nullable String next) {
    var draft = new Draft(this);
    draft.clientID = next;
    return draft.build();
  }

  /** What to paste at the provider; null where there is nothing to paste. */
  public ToolInstallationStatus withAddresses(@Nullable String redirect, @Nullable String events) {
    var draft = new Draft(this);
    draft.redirectURI = redirect;
    draft.eventsURL = events;
    return draft.build();
  }

  /** Where the login is stored; null: nothing is said of it. */
  public ToolInstallationStatus withToken(@Nullable TokenStatus next) {
    var draft = new Draft(this);
    draft.token = next;
    return draft.build();
  }

  /** The members, changeable: a record cannot yet be made from another with one member changed. */
  private static final class Draft {
    private @Nullable Long observedGeneration;
    private @Nullable InstallationPhase phase;
    private final @Nullable String connectURL;
    private final @Nullable Account account;
    private @Nullable String clientID;
    private @Nullable String redirectURI;
    private @Nullable String eventsURL;
    private final @Nullable Consent consent;
    private @Nullable TokenStatus token;
    private List<Condition> conditions;

    Draft(ToolInstallationStatus s) {
      observedGeneration = s.observedGeneration;
      phase = s.phase;
      connectURL = s.connectURL;
      account = s.account;
      clientID = s.clientID;
      redirectURI = s.redirectURI;
      eventsURL = s.eventsURL;
      consent = s.consent;
      token = s.token;
      conditions = s.conditions;
    }

    ToolInstallationStatus build() {
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
          conditions);
    }
  }
}
