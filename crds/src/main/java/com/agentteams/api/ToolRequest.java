package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HTTP request to the provider, as data. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolRequest(
    @Default("GET") @JsonPropertyDescription("HTTP method; default GET.") RequestMethod method,
    @Required
        @Size(max = 2048)
        @Pattern(Patterns.URL)
        @JsonPropertyDescription(
            "Where to; {name} is replaced by an input of the connection, {clientId} by the client's id.")
        String url,
    @Size(max = 16) @JsonPropertyDescription("Headers to add.") List<NameValue> headers,
    @Default("Token")
        @JsonPropertyDescription(
            "What it carries as proof: Token (default, the access token as Bearer), Client (HTTP Basic) or None.")
        RequestAuthentication authentication,
    @JsonPropertyDescription("The body; absent sends none.") @Nullable RequestBody body) {
  /** Fills in what the schema would. */
  public ToolRequest {
    method = method == null ? RequestMethod.GET : method;
    headers = headers == null ? List.of() : List.copyOf(headers);
    authentication = authentication == null ? RequestAuthentication.Token : authentication;
  }
}
