package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator saw. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AgentStatus(
    @Min(-1)
        @JsonPropertyDescription(
            "The metadata.generation that this status was computed from; -1 before the first.")
        @Nullable Long observedGeneration,
    @Size(max = 256) @JsonPropertyDescription("The agent's tools.") List<AgentTool> tools,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "Events that a Reaction may pick, as TOOL/TYPE: only of tools that are really connected.")
        List<@Size(min = 1, max = 320) String> triggers,
    @Size(max = 8) @JsonPropertyDescription("Accepted and Ready.") List<Condition> conditions) {
  /** Fills in what the schema would. */
  public AgentStatus {
    tools = tools == null ? List.of() : List.copyOf(tools);
    triggers = triggers == null ? List.of() : List.copyOf(triggers);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
