package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Who the agent is, and what it may do outside. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AgentSpec(
    @Required
        @Size(min = 1, max = 64)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("What people call the agent.")
        String displayName,
    @Size(min = 1, max = 253)
        @Pattern(Patterns.NAME)
        @JsonPropertyDescription(
            "The workload identity that may use this agent's tools; default the Agent's name. One Agent per ServiceAccount; the ServiceAccount named default counts only if named here.")
        @Nullable String serviceAccountName,
    @Default("Never")
        @JsonPropertyDescription(
            "Never (default): write scopes are never requested; AfterApproval; or Always.")
        OutboundWrites outboundWrites,
    @JsonPropertyDescription("How outbound writes wait for a person.")
        @Nullable ApprovalPolicy approvals,
    @JsonPropertyDescription("Where reactions are delivered; absent: nowhere.")
        @Nullable Sink sink) {
  /** Fills in what the schema would. */
  public AgentSpec {
    outboundWrites = outboundWrites == null ? OutboundWrites.Never : outboundWrites;
  }
}
