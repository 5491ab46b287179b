package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Service in the agent's namespace. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServiceSink(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the Service; not of type ExternalName.")
        String name,
    @Required @Min(1) @Max(65535) @JsonPropertyDescription("Port of the Service.") Long port,
    @Size(min = 1, max = 1024)
        @Pattern("^/[^\\s?#]*$")
        @Default("/")
        @JsonPropertyDescription("Path; default /.")
        String path) {
  /** Fills in what the schema would. */
  public ServiceSink {
    path = path == null ? "/" : path;
  }
}
