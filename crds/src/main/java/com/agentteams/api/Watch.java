package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A subscription at the provider. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Watch(
    @Required @Size(min = 1, max = 256) @JsonPropertyDescription("Its id.") String id,
    @Size(max = 40) @Pattern(Patterns.TIME) @JsonPropertyDescription("When it lapses (RFC 3339).")
        @Nullable String expirationTime) {}
