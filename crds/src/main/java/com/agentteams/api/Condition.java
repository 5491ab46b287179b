package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One observation about an object, with the fields of Kubernetes' {@code metav1.Condition}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z]+$")
        @JsonPropertyDescription("What is observed, for example Ready.")
        String type,
    @Required @JsonPropertyDescription("True, False, or Unknown while it is not known.")
        ConditionStatus status,
    @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z]+$")
        @JsonPropertyDescription("Why, as one word from a closed list; see docs/operating.md.")
        String reason,
    @Required
        @Size(max = 1024)
        @JsonPropertyDescription("One sentence for a person: what is wrong, where, what to do.")
        String message,
    @Required
        @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("When status last changed (RFC 3339).")
        String lastTransitionTime,
    @Min(-1) @JsonPropertyDescription("The metadata.generation that this was observed at.")
        @Nullable Long observedGeneration) {}
