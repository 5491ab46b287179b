package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A permission that a person is asked for. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Permission(
    @Required @Size(min = 1, max = 256) @JsonPropertyDescription("The scope.") String scope,
    @Required @Size(max = 256) @JsonPropertyDescription("What it permits, in words.")
        String description) {}
