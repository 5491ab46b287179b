package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** The scopes that are asked for; an empty list asks for none and compares none. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.aliases) || self.aliases.all(k, k.matches('^[\\\\x21\\\\x23-\\\\x5B\\\\x5D-\\\\x7E]{1,256}$'))",
    message = "names in aliases are scopes of 1 to 256 characters")
public record ToolScopes(
    @Size(max = 64) @JsonPropertyDescription("Scopes for looking.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> read,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Further scopes for changing; asked only for ReadWrite connections of agents that may write.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> write,
    @Size(max = 64) @JsonPropertyDescription("Further scopes for receiving events.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> events,
    @Size(max = 192)
        @JsonPropertyDescription("What each scope permits, in words, for the consent page.")
        List<ScopeDescription> descriptions,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Scopes that are asked for and that the provider never names in its answer, such as offline_access; they never count as missing.")
        List<@Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> unconfirmed,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Scopes that the answer names otherwise than they are asked for: the name asked, and the name in the answer.")
        Map<String, @Size(min = 1, max = 256) @Pattern(Patterns.SCOPE) String> aliases) {
  /** Fills in what the schema would. */
  public ToolScopes {
    read = read == null ? List.of() : List.copyOf(read);
    write = write == null ? List.of() : List.copyOf(write);
    events = events == null ? List.of() : List.copyOf(events);
    descriptions = descriptions == null ? List.of() : List.copyOf(descriptions);
    unconfirmed = unconfirmed == null ? List.of() : List.copyOf(unconfirmed);
    aliases = aliases == null ? Map.of() : Map.copyOf(aliases);
  }
}
