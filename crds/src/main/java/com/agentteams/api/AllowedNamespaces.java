package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which namespaces may use an installation. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "(self.from == 'Selector') == has(self.selector)",
    message = "set selector exactly when from is Selector")
public record AllowedNamespaces(
    @Required @JsonPropertyDescription("All, or those that the selector picks.")
        NamespacesFrom from,
    @JsonPropertyDescription("Needed for, and only for, Selector.")
        @Nullable LabelMatch selector) {}
