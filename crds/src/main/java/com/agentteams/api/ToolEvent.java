package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One type of event of the tool. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolEvent(
    @Required
        @Size(min = 1, max = 64)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the type, for example message.mention.")
        String name,
    @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("When it happens, in words.")
        String description,
    @Required
        @Size(min = 1, max = 2048)
        @JsonPropertyDescription(
            "CEL over event that tells this type from others. A missing key does not match.")
        String when,
    @JsonProperty("default")
        @JsonPropertyDescription("Present: a reaction of this content is seeded on connect.")
        @Nullable ReactionSeed seed) {}
