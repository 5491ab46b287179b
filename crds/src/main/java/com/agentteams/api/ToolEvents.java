package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tool tells us by itself. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.delivery == 'None' || has(self.verification)",
    message = "events need verification unless delivery is None")
@ValidationRule(
    value = "(self.delivery == 'Watch') == has(self.watch)",
    message = "set watch exactly when delivery is Watch")
public record ToolEvents(
    @Required @JsonPropertyDescription("How events arrive, or None.") EventDelivery delivery,
    @JsonPropertyDescription("How an event proves itself; needed unless delivery is None.")
        @Nullable EventVerification verification,
    @Size(min = 1, max = 16)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("How soon the provider wants its answer; absent: 10s.")
        @Nullable String ackWithin,
    @JsonPropertyDescription("For delivery Watch: how long a subscription lives.")
        @Nullable WatchPolicy watch,
    @Size(max = 2048)
        @JsonPropertyDescription(
            "CEL over event and account {id, name, tenant}, the account of the login judged: true is a proven no, that login is gone. A missing key does not match.")
        @Nullable String accessLostWhen,
    @Size(max = 64) @JsonPropertyDescription("The types of event that a Reaction may pick.")
        List<ToolEvent> types) {
  /** Fills in what the schema would. */
  public ToolEvents {
    types = types == null ? List.of() : List.copyOf(types);
  }
}
