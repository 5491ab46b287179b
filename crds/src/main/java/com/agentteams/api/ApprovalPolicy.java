package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How outbound writes wait for a person. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ApprovalPolicy(
    @Size(min = 1, max = 16)
        @Pattern(Patterns.DURATION)
        @Default("24h")
        @JsonPropertyDescription("How long a write waits before it is denied; default 24h.")
        String expireAfter,
    @JsonPropertyDescription("Where people are told.") @Nullable @JsonProperty("notify")
        ApprovalNotice notice) {
  /** Fills in what the schema would. */
  public ApprovalPolicy {
    expireAfter = expireAfter == null ? "24h" : expireAfter;
  }
}
