package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What came back from the provider. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(value = "self == oldSelf", message = "a ConsentReply is immutable")
@ValidationRule(
    value = "(self.outcome == 'Code') == has(self.sealed)",
    message = "set sealed exactly when outcome is Code")
public record ConsentReplySpec(
    @Required @JsonPropertyDescription("Whose consent it was.") ReplyTarget target,
    @Required
        @Size(max = 64)
        @Pattern("^[0-9a-f]{64}$")
        @JsonPropertyDescription("SHA-256 of the attempt id, hex.")
        String attempt,
    @Required @JsonPropertyDescription("Code or Denied.") ReplyOutcome outcome,
    @Size(min = 1, max = 16384)
        @Pattern("^[A-Za-z0-9+/]+={0,2}$")
        @JsonPropertyDescription(
            "The authorization code of at most 8 KiB, sealed to the operator's key; base64.")
        @Nullable String sealed) {}
