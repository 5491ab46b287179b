package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The body of a request. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RequestBody(
    @Default("Form") @JsonPropertyDescription("How the fields are written: Form (default) or JSON.")
        BodyFormat format,
    @Size(max = 32) @JsonPropertyDescription("The fields, in order.") List<NameValue> fields) {
  /** Fills in what the schema would. */
  public RequestBody {
    format = format == null ? BodyFormat.Form : format;
    fields = fields == null ? List.of() : List.copyOf(fields);
  }
}
