package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the OAuth client is kept; keys clientId and clientSecret. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.secretRef) != has(self.secretManager)",
    message = "set exactly one of secretRef and secretManager")
public record ClientSource(
    @JsonPropertyDescription(
            "A Secret in the operator's namespace with keys clientId and clientSecret.")
        @Nullable LocalRef secretRef,
    @JsonPropertyDescription(
            "A secret in Google Secret Manager: a JSON document with keys clientId and clientSecret.")
        @Nullable SecretManagerRef secretManager) {}
