package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the last check found. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HealthStatus(
    @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("When it was checked (RFC 3339).")
        @Nullable String lastCheckTime,
    @Size(max = 40) @Pattern(Patterns.TIME) @JsonPropertyDescription("When it will be (RFC 3339).")
        @Nullable String nextCheckTime,
    @JsonPropertyDescription("What was found.") @Nullable HealthResult result,
    @Size(max = 1024) @JsonPropertyDescription("One sentence for a person.")
        @Nullable String message) {}
