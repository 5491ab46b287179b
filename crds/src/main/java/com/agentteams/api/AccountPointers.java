package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** JSON Pointers to the account in the answer of the probe. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AccountPointers(
    @Required
        @Size(min = 1, max = 256)
        @Pattern("^/[^\\s]*$")
        @JsonPropertyDescription(
            "The stable subject; never an e-mail address where there is anything better.")
        String id,
    @Size(max = 256)
        @Pattern(Patterns.JSON_POINTER)
        @JsonPropertyDescription("What a person calls the account.")
        @Nullable String name,
    @Size(max = 256)
        @Pattern(Patterns.JSON_POINTER)
        @JsonPropertyDescription(
            "The workspace, organization or domain that the account belongs to.")
        @Nullable String tenant) {}
