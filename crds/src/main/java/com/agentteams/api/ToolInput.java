package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A value that stands as {name} in the Tool's URLs and that a connection or the installation gives.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolInput(
    @Required
        @Size(min = 1, max = 32)
        @Pattern("^[a-z][a-zA-Z0-9]*$")
        @JsonPropertyDescription(
            "Name, used as {name} in URLs and as key of the inputs of the connection or the installation.")
        String name,
    @Required
        @Size(min = 1, max = 256)
        @JsonPropertyDescription("Regular expression (RE2) that the whole value must match.")
        String pattern,
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("What to enter, in words.")
        @Nullable String description,
    @Default("Connection")
        @JsonPropertyDescription(
            "Who gives the value: each connection (default) or its Installation. What can make up a host to which a secret goes, or the part of it that somebody can register, has to come from the Installation.")
        InputSource from) {
  /** Fills in what the schema would. */
  public ToolInput {
    from = from == null ? InputSource.Connection : from;
  }
}
