package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What became of the grant. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DisconnectStatus(
    @JsonPropertyDescription("What the provider said.") @Nullable RevocationOutcome revocation,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription("Where a person can remove the app by hand.")
        @Nullable String revokeURL) {}
