package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Something at the tool that only one connection of an installation may have. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResourceClaim(
    @Required
        @Size(min = 1, max = 32)
        @Pattern("^[a-z][a-zA-Z0-9-]*$")
        @JsonPropertyDescription("What it is, for example mailbox.")
        String kind,
    @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("Its id at the tool.")
        String id) {}
