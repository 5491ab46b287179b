package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The account at the provider that a login belongs to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Account(
    @Required @Size(min = 1, max = 256) @JsonPropertyDescription("The stable subject.") String id,
    @Size(max = 256) @JsonPropertyDescription("What a person calls it.") @Nullable String name,
    @Size(max = 256)
        @JsonPropertyDescription("The workspace, organization or domain that it belongs to.")
        @Nullable String tenant) {}
