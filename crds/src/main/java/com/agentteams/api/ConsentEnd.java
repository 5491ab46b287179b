package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** How the last attempt to consent ended. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConsentEnd(
    @Required
        @Size(max = 64)
        @Pattern("^[0-9a-f]{64}$")
        @JsonPropertyDescription("SHA-256 of the attempt id, hex.")
        String attempt,
    @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z]+$")
        @JsonPropertyDescription("The reason, as condition Authorized has it.")
        String reason,
    @Required
        @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("When it ended (RFC 3339).")
        String time) {}
