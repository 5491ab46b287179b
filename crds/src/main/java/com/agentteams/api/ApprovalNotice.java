package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Where people are told that a write waits for them. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ApprovalNotice(
    @Required @JsonPropertyDescription("The ToolConnection that posts the notice.")
        LocalRef connectionRef,
    @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("Channel or conversation at that tool.")
        String channel) {}
