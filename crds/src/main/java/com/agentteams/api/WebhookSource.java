package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the signing secret is kept; keys signingSecret and previousSigningSecret. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.secretRef) != has(self.secretManager)",
    message = "set exactly one of secretRef and secretManager")
public record WebhookSource(
    @JsonPropertyDescription(
            "A Secret in the operator's namespace with keys signingSecret and, while it is being replaced, previousSigningSecret.")
        @Nullable LocalRef secretRef,
    @JsonPropertyDescription(
            "A secret in Google Secret Manager: a JSON document with keys signingSecret and, while it is being replaced, previousSigningSecret.")
        @Nullable SecretManagerRef secretManager) {}
