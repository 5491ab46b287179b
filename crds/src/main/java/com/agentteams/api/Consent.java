package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person is asked, and how the last asking ended. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Consent(
    @Size(max = 8192)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription(
            "The provider's authorization URL without state; the callback adds it.")
        @Nullable String authorizationURL,
    @Size(max = 192) @JsonPropertyDescription("What is asked for, in words.")
        List<Permission> permissions,
    @Size(max = 32)
        @Pattern("^[0-9a-f]{32}$")
        @JsonPropertyDescription(
            "Names the OAuth client, the installation and the inputs that the link asks with: half of a SHA-256, hex.")
        @Nullable String binding,
    @JsonPropertyDescription("How the last attempt ended.") @Nullable ConsentEnd last) {
  /** Fills in what the schema would. */
  public Consent {
    permissions = permissions == null ? List.of() : List.copyOf(permissions);
  }
}
