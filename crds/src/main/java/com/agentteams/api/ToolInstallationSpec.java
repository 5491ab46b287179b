package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The organization's side of a tool: its OAuth client, and who may use it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.inputs) || self.inputs.all(k, k.matches('^[a-z][a-zA-Z0-9]{0,31}$'))",
    message = "names in inputs are 1 to 32 letters or digits and begin with a small letter")
public record ToolInstallationSpec(
    @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.NAME)
        @ValidationRule(
            value = "self == oldSelf",
            message = "tool is immutable: create another ToolInstallation")
        @JsonPropertyDescription("Name of the Tool; immutable.")
        String tool,
    @Required @JsonPropertyDescription("The OAuth client.") ClientSource client,
    @JsonPropertyDescription(
            "The webhook signing secret; on purpose another object than the client's.")
        @Nullable WebhookSource webhook,
    @Required @JsonPropertyDescription("Which namespaces may use it.")
        AllowedNamespaces allowedNamespaces,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Scopes of the workspace install, where it is an OAuth flow itself.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> scopes,
    @Size(max = 8)
        @JsonPropertyDescription(
            "Values that the Tool asks its installation for, such as the host of a server of one's own.")
        Map<String, @Size(max = 256) String> inputs) {
  /** Fills in what the schema would. */
  public ToolInstallationSpec {
    scopes = scopes == null ? List.of() : List.copyOf(scopes);
    inputs = inputs == null ? Map.of() : Map.copyOf(inputs);
  }
}
