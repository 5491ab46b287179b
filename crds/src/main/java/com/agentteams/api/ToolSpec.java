package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a tool is, and how to talk to it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.availability == 'Soon' || has(self.auth)",
    message = "a tool that is not Soon needs auth")
@ValidationRule(
    value = "self.availability == 'Soon' || has(self.scopes)",
    message = "a tool that is not Soon needs scopes (its lists may be empty)")
@ValidationRule(
    value = "self.availability == 'Soon' || has(self.probe)",
    message = "a tool that is not Soon needs a probe that names the account")
@ValidationRule(
    value = "self.availability == 'Soon' || has(self.revocation)",
    message = "a tool that is not Soon needs revocation (form None if the provider offers none)")
@ValidationRule(
    value = "self.availability == 'Soon' || has(self.events)",
    message = "a tool that is not Soon needs events (delivery None if the tool offers none)")
public record ToolSpec(
    @Required
        @Size(min = 1, max = 64)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("What people call the tool.")
        String displayName,
    @Required
        @JsonPropertyDescription(
            "The badge: Active, ReadOnly or Soon. Soon needs nothing but a display name.")
        Availability availability,
    @Default("None")
        @JsonPropertyDescription(
            "Whether the installation itself goes through an administrator's consent; default None.")
        WorkspaceInstall workspaceInstall,
    @JsonPropertyDescription(
            "Behaviour that these fields cannot say; never inferred from the name.")
        @Nullable Adapter adapter,
    @JsonPropertyDescription("The tool's authorization server.") @Nullable ToolAuth auth,
    @JsonPropertyDescription("The scopes that are asked for.") @Nullable ToolScopes scopes,
    @Default("ProviderScope")
        @JsonPropertyDescription(
            "Who keeps a read-only connection from writing: ProviderScope (default) or Operator.")
        ReadOnlyEnforcement readOnlyEnforcedBy,
    @JsonPropertyDescription("What the broker may call.") @Nullable ToolApi api,
    @JsonPropertyDescription("The call that tells whether a token works, and whose it is.")
        @Nullable ToolProbe probe,
    @JsonPropertyDescription("How a grant is ended at the provider.")
        @Nullable ToolRevocation revocation,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription(
            "Where a person finds the apps that have access, to remove one by hand.")
        @Nullable String connectedAppsURL,
    @JsonPropertyDescription("What the tool tells us by itself.") @Nullable ToolEvents events) {
  /** Fills in what the schema would. */
  public ToolSpec {
    workspaceInstall = workspaceInstall == null ? WorkspaceInstall.None : workspaceInstall;
    readOnlyEnforcedBy =
        readOnlyEnforcedBy == null ? ReadOnlyEnforcement.ProviderScope : readOnlyEnforcedBy;
  }
}
