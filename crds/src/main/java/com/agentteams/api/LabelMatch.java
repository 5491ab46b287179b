package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** Labels that a namespace must have. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.matchLabels.all(k, size(k) <= 317)",
    message = "a label key has at most 317 characters")
public record LabelMatch(
    @Required @Size(min = 1, max = 16) @JsonPropertyDescription("All of these labels.")
        Map<String, @Size(max = 63) String> matchLabels) {
  /** Fills in what the schema would. */
  public LabelMatch {
    matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
  }
}
