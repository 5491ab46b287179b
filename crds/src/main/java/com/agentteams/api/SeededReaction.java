package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A Reaction that was made on connect. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SeededReaction(
    @Required @Size(min = 1, max = 64) @JsonPropertyDescription("The event type.") String event,
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Reaction.")
        String reaction,
    @Size(max = 64) @JsonPropertyDescription("SHA-256 of the spec as seeded, hex.")
        @Nullable String specHash) {}
