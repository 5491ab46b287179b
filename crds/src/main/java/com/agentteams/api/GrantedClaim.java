package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A claim that a connection has: no other connection of its installation gets it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GrantedClaim(
    @Required
        @Size(min = 1, max = 32)
        @Pattern("^[a-z][a-zA-Z0-9-]*$")
        @JsonPropertyDescription("What it is, for example mailbox.")
        String kind,
    @Required
        @Size(min = 1, max = 256)
        @Pattern(Patterns.LINE)
        @JsonPropertyDescription("Its id at the tool.")
        String id,
    @Required
        @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("Since when (RFC 3339).")
        String grantTime) {
  /** What was asked for. */
  public ResourceClaim claim() {
    return new ResourceClaim(kind, id);
  }
}
