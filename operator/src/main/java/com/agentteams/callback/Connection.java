package com.agentteams.callback;

import com.agentteams.api.Consent;
import com.agentteams.api.ToolConnectionSpec;
import com.agentteams.api.ToolConnectionStatus;
import java.util.List;
import java.util.Objects;

/** A connection as the API server has it at this moment. */
record Connection(Target target, String uid, ToolConnectionSpec spec, ToolConnectionStatus status) {
  Consent consent() {
    return Objects.requireNonNullElseGet(
        status.consent(), () -> new Consent(null, List.of(), null, null));
  }
}
