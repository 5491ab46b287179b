package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** How long a subscription lives. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record WatchPolicy(
    @Required
        @Size(min = 1, max = 16)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("How long one lasts.")
        String lifetime,
    @Required
        @Size(min = 1, max = 16)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("How long before its end it is renewed.")
        String renewBefore) {}
