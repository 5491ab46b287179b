package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How an event proves that it is the provider's. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EventVerification(
    @Required @JsonPropertyDescription("The scheme.") VerificationScheme scheme,
    @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9-]+$")
        @JsonPropertyDescription(
            "Header that carries the signature, where the scheme does not fix it.")
        @Nullable String header,
    @Size(max = 32)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("What stands before the signature in the header.")
        @Nullable String prefix) {}
