package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator makes of the spec. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ToolStatus(
    @Min(-1)
        @JsonPropertyDescription(
            "The metadata.generation that this status was computed from; -1 before the first.")
        @Nullable Long observedGeneration,
    @Size(max = 8) @JsonPropertyDescription("Accepted and Ready.") List<Condition> conditions) {
  /** Fills in what the schema would. */
  public ToolStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
