package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where reactions are delivered, as CloudEvents. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.service) != has(self.url)",
    message = "set exactly one of service and url")
public record Sink(
    @JsonPropertyDescription("A Service in the agent's namespace.") @Nullable ServiceSink service,
    @Size(max = 2048)
        @Pattern("^https://[^\\s@#]+$")
        @JsonPropertyDescription("An https URL outside the cluster.")
        @Nullable String url) {}
