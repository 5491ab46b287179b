package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How a grant is ended at the provider. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "(self.form == 'RFC7009') == has(self.url)",
    message = "set url exactly when form is RFC7009")
@ValidationRule(
    value = "(self.form == 'Request') == has(self.request)",
    message = "set request exactly when form is Request")
@ValidationRule(
    value = "self.form != 'None' || !has(self.revokedWhen)",
    message = "set revokedWhen only where form is RFC7009 or Request")
public record ToolRevocation(
    @Required
        @JsonPropertyDescription("RFC7009, Request, or None where the provider offers no way.")
        RevocationForm form,
    @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription("Revocation endpoint; needed for, and only for, RFC7009.")
        @Nullable String url,
    @JsonPropertyDescription("The call; needed for, and only for, Request.")
        @Nullable ToolRequest request,
    @Size(min = 1, max = 2048)
        @JsonPropertyDescription(
            "CEL over response {status, headers, body}: true proves that the grant is gone, and nothing else does; absent: any 2xx. An error while evaluating counts as no proof.")
        @Nullable String revokedWhen,
    @Default("false")
        @JsonPropertyDescription(
            "True where revoking one grant kills the other grants of the same client and account; default false.")
        Boolean revokesSiblings) {
  /** Fills in what the schema would. */
  public ToolRevocation {
    revokesSiblings = revokesSiblings == null ? false : revokesSiblings;
  }
}
