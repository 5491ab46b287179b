package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the broker may call with a token of this tool. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolApi(
    @Size(max = 16) @JsonPropertyDescription("Exact host names.")
        List<
                @Size(min = 1, max = 253)
                @Pattern("^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$") String>
            hosts,
    @Size(max = 2048)
        @JsonPropertyDescription(
            "CEL over request {method, host, path, query, body} that tells reads from writes; absent: GET and HEAD read.")
        @Nullable String readWhen) {
  /** Fills in what the schema would. */
  public ToolApi {
    hosts = hosts == null ? List.of() : List.copyOf(hosts);
  }
}
