package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A secret in Google Secret Manager. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretManagerRef(
    @Required
        @Size(min = 1, max = 512)
        @Pattern("^projects/[a-z0-9:.-]+/secrets/[A-Za-z0-9_-]+(/versions/[0-9]+)?$")
        @JsonPropertyDescription(
            "projects/PROJECT/secrets/NAME, optionally with /versions/N; one JSON document with the same keys as a Secret would have.")
        String name) {}
