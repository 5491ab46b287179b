package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Who is working on the login, and until when. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TokenClaim(
    @Size(max = 253) @JsonPropertyDescription("The process that holds the claim.")
        @Nullable String holder,
    @JsonPropertyDescription("What for.") @Nullable ClaimPurpose purpose,
    @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("After this time the holder sends nothing more (RFC 3339).")
        @Nullable String sendBefore,
    @Size(max = 40)
        @Pattern(Patterns.TIME)
        @JsonPropertyDescription("After this time another may take over (RFC 3339).")
        @Nullable String takeoverAfter) {}
