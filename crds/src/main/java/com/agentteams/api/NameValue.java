package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A name and a value, in order. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NameValue(
    @Required
        @Size(min = 1, max = 128)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("Name; unique in its list.")
        String name,
    @Required
        @Size(max = 2048)
        @JsonPropertyDescription(
            "Value; {accessToken}, {refreshToken} and {clientId} are replaced.")
        String value) {}
