package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The scopes that are asked for; an empty list asks for none and compares none. */
@JsonIgnoreProperties(ignoreUnknown = true)
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
        List<ScopeDescription> descriptions) {
  /** Fills in what the schema would. */
  public ToolScopes {
    read = read == null ? List.of() : List.copyOf(read);
    write = write == null ? List.of() : List.copyOf(write);
    events = events == null ? List.of() : List.copyOf(events);
    descriptions = descriptions == null ? List.of() : List.copyOf(descriptions);
  }
}
