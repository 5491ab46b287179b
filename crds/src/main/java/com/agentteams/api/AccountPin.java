package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Which account may consent. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AccountPin(
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription(
            "Id of the one account that may; absent: whichever consents first.")
        @Nullable String expected,
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription(
            "Id of the one workspace, organization or domain it must belong to.")
        @Nullable String tenant,
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription(
            "Id of the one known account that the next consent may replace by another; inert afterwards.")
        @Nullable String mayReplace) {}
