package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A cheap call that tells whether a token works, and whose it is. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolProbe(
    @Required @JsonPropertyDescription("The call.") ToolRequest request,
    @Required @JsonPropertyDescription("Where the answer names the account.")
        AccountPointers account,
    @Size(max = 2048)
        @JsonPropertyDescription(
            "CEL over response: true is a proven no, the login is gone. A missing key does not match.")
        @Nullable String reauthorizeWhen,
    @Size(max = 2048)
        @JsonPropertyDescription(
            "CEL over response: true means the token works but not for everything. A missing key does not match.")
        @Nullable String degradedWhen) {}
