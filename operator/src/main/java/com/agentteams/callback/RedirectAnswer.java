package com.agentteams.callback;

import com.agentteams.oauth.State;
import com.agentteams.secret.Secret;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the provider sent the browser back with (RFC 6749 section 4.1.2). */
sealed interface RedirectAnswer {
  /** A code. */
  record Granted(Secret code, Optional<State> state, Optional<String> issuer)
      implements RedirectAnswer {}

  /** An error, whichever: the provider's words are not kept (O-10). */
  record Denied(Optional<State> state, Optional<String> issuer) implements RedirectAnswer {}

  /** An error that does not say whose: some providers leave the state out of it. */
  record DeniedWithoutState() implements RedirectAnswer {}

  /** Neither; the reason is one of ours. */
  record Malformed(String reason) implements RedirectAnswer {}

  /** Visible ASCII and blank, as RFC 6749 appendix A.11 has it; ours ends at 8 KiB. */
  Pattern CODE = Pattern.compile("[\\x20-\\x7E]{1,8192}");

  /** Whatever else a provider adds is not looked at (O-11). */
  Set<String> OURS = Set.of("code", "state", "iss", "error");

  /** Reads the query as it came. */
  static RedirectAnswer parse(String rawQuery) {
    var parsed = Query.parse(rawQuery, OURS);
    if (parsed.isEmpty()) {
      return new Malformed("MalformedQuery");
    }
    var query = parsed.get();
    var code = query.value("code");
    if (code.isPresent() && query.value("error").isPresent()) {
      return new Malformed("AmbiguousAnswer");
    }
    if (code.isEmpty() && query.value("error").isEmpty()) {
      return new Malformed("MissingParameter");
    }
    if (query.value("state").isEmpty()) {
      return code.isEmpty() ? new DeniedWithoutState() : new Malformed("MissingParameter");
    }
    var state = query.value("state").flatMap(State::parse);
    var issuer = query.value("iss");
    if (code.isEmpty()) {
      return new Denied(state, issuer);
    }
    return CODE.matcher(code.get()).matches()
        ? new Granted(Secret.of(code.get()), state, issuer)
        : new Malformed("MalformedCode");
  }
}
