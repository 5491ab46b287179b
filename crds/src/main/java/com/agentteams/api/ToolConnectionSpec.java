package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person wants: this agent, connected to this tool. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.inputs) || self.inputs.all(k, k.matches('^[a-z][a-zA-Z0-9]{0,31}$'))",
    message = "names in inputs are 1 to 32 letters or digits and begin with a small letter")
public record ToolConnectionSpec(
    @Required
        @ValidationRule(
            value = "self == oldSelf",
            message = "agentRef is immutable: create another ToolConnection")
        @JsonPropertyDescription("The Agent, in the same namespace; immutable.")
        LocalRef agentRef,
    @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.NAME)
        @ValidationRule(
            value = "self == oldSelf",
            message = "tool is immutable: create another ToolConnection")
        @JsonPropertyDescription("Name of the Tool; immutable.")
        String tool,
    @Default("ReadOnly")
        @JsonPropertyDescription(
            "ReadOnly (default) or ReadWrite, which needs an Agent whose outboundWrites is not Never.")
        Access access,
    @JsonPropertyDescription(
            "The ToolInstallation in the operator's namespace; absent: the one named like the tool.")
        @Nullable LocalRef installationRef,
    @Default("Connected")
        @JsonPropertyDescription(
            "Connected (default), or Disconnected: the login is ended and the object stays.")
        DesiredState desiredState,
    @Size(max = 8) @JsonPropertyDescription("Values that the Tool asks each connection for.")
        Map<String, @Size(max = 256) String> inputs,
    @Size(max = 32)
        @JsonPropertyDescription(
            "What only this connection may have in its installation. A claim is granted once there is a login, and then never lost to another connection.")
        List<ResourceClaim> claims,
    @JsonPropertyDescription("Which account may consent; absent: whichever consents first.")
        @Nullable AccountPin account,
    @Default("Attempt")
        @JsonPropertyDescription(
            "Attempt (default): disconnecting revokes the grant at the provider; Skip: it does not.")
        RevocationPolicy revocation) {
  /** Fills in what the schema would. */
  public ToolConnectionSpec {
    access = access == null ? Access.ReadOnly : access;
    desiredState = desiredState == null ? DesiredState.Connected : desiredState;
    inputs = inputs == null ? Map.of() : Map.copyOf(inputs);
    claims = claims == null ? List.of() : List.copyOf(claims);
    revocation = revocation == null ? RevocationPolicy.Attempt : revocation;
  }

  /** Name of the installation that it uses: the one it names, else the one named like the tool. */
  public String installationName() {
    return installationRef == null ? tool : installationRef.name();
  }
}
