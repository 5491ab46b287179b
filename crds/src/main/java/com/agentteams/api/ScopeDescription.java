package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What a scope lets an agent do, in words. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ScopeDescription(
    @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.SCOPE)
        @JsonPropertyDescription("The scope.")
        String scope,
    @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("What it permits, as the consent page says it.")
        String description) {}
