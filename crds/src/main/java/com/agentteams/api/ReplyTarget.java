package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Whose consent it was. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReplyTarget(
    @Required
        @Size(max = 32)
        @Pattern("^(ToolConnection|ToolInstallation)$")
        @JsonPropertyDescription("ToolConnection or ToolInstallation.")
        String kind,
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription("Its namespace.")
        String namespace,
    @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.NAME)
        @JsonPropertyDescription("Its name.")
        String name,
    @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9-]+$")
        @JsonPropertyDescription("Its uid.")
        String uid) {}
