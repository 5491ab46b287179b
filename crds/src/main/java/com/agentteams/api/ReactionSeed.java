package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The reaction that is made when a connection is made. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReactionSeed(
    @Required
        @Size(min = 1, max = 128)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("Title of the task.")
        String title,
    @Required @Size(min = 1, max = 8192) @JsonPropertyDescription("What the agent is told to do.")
        String instructions) {}
