package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A value that a connection supplies and that stands as {name} in the Tool's URLs. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolInput(
    @Required
        @Size(min = 1, max = 32)
        @Pattern("^[a-z][a-zA-Z0-9]*$")
        @JsonPropertyDescription(
            "Name, used as {name} in URLs and as key of the connection's inputs.")
        String name,
    @Required
        @Size(min = 1, max = 256)
        @JsonPropertyDescription("Regular expression (RE2) that the whole value must match.")
        String pattern,
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("What to enter, in words.")
        @Nullable String description) {}
