package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One tool of an agent. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AgentTool(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Tool.") String tool,
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the ToolConnection.")
        String connection,
    @JsonPropertyDescription("Its phase.") @Nullable ConnectionPhase phase,
    @Size(max = 256) @JsonPropertyDescription("The account that the agent uses there.")
        @Nullable String account,
    @Size(max = 64) @JsonPropertyDescription("Reason of its condition Ready.")
        @Nullable String reason) {}
