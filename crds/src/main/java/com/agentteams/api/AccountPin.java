package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which account may consent. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.expected) || has(self.tenant) || has(self.mayReplace)",
    message = "set at least one of expected, tenant and mayReplace")
public record AccountPin(
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription(
            "Id of the one account that may; absent: whichever consents first.")
        @Nullable String expected,
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription(
            "Id of the one workspace, organization or domain it must belong to.")
        @Nullable String tenant,
    @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription(
            "Id of the one known account that the next consent may replace by another; inert afterwards.")
        @Nullable String mayReplace) {}
