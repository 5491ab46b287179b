package com.agentteams.catalog;

import com.agentteams.api.Account;
import com.agentteams.api.ToolProbe;
import com.agentteams.catalog.ProbeResult.Why;
import com.agentteams.oauth.AnswerBody;
import com.agentteams.oauth.Cleaned;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.ProviderAnswer;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.ProviderOutcome;
import com.agentteams.oauth.Setback;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a Tool asks whether a token works and whose it is, and what the answers mean. */
record ProbeRule(
    ToolProbe probe, @Nullable Expression reauthorizeWhen, @Nullable Expression degradedWhen) {

  String url(OAuthClient client, Map<String, String> inputs) {
    return new RequestTemplate(probe.request()).url(client, inputs);
  }

  ProbeResult ask(
      ProviderHttp http,
      OAuthClient client,
      Secret accessToken,
      Map<String, String> inputs,
      Duration timeout) {
    var request = new RequestTemplate(probe.request());
    var limit = ProviderHttp.PROBE_ANSWER_LIMIT;
    return switch (request.send(http, client, accessToken, null, inputs, timeout, limit)) {
      case ProviderOutcome.Answered(var answer) -> judge(answer);
      case ProviderOutcome.NotSent(var why) -> new ProbeResult.Unavailable(null, why);
      case ProviderOutcome.Lost(var why) when why == Setback.TOO_LARGE ->
          new ProbeResult.Unreadable(Why.TOO_LARGE);
      case ProviderOutcome.Lost(var why) -> new ProbeResult.Unavailable(null, why);
    };
  }

  private ProbeResult judge(ProviderAnswer answer) {
    var gone = evaluate(reauthorizeWhen, answer);
    if (gone == Verdict.MATCHES) {
      return new ProbeResult.Reauthorize();
    }
    if (answer.mayBeTriedAgain() || answer.isLimited()) {
      return new ProbeResult.Unavailable(answer.retryAfter(), answer.setback());
    }
    var degraded = evaluate(degradedWhen, answer);
    if (degraded != Verdict.MATCHES && !answer.is2xx()) {
      return ProbeResult.Unreadable.status(answer.status());
    }
    JsonNode body;
    try {
      body = AnswerBody.json(answer).json();
    } catch (AnswerBody.UnreadableException e) {
      return unreadable(degraded, Why.NOT_JSON);
    }
    var id = text(body, probe.account().id());
    if (id == null) {
      return unreadable(degraded, Why.NO_ACCOUNT_ID);
    }
    var tenant = text(body, probe.account().tenant());
    var name = text(body, probe.account().name());
    var flaw = flaw(id, tenant);
    if (flaw != null) {
      return new ProbeResult.Unreadable(flaw);
    }
    var account =
        new Account(
            Objects.requireNonNull(Cleaned.id(id)),
            name == null ? null : Cleaned.name(name),
            tenant == null ? null : Cleaned.id(tenant));
    return new ProbeResult.Alive(
        account, degraded != Verdict.DOES_NOT_MATCH || gone == Verdict.ERROR);
  }

  /** Why an account cannot go into a status as it is; null if it can. */
  private static @Nullable Why flaw(String id, @Nullable String tenant) {
    for (var part : tenant == null ? List.of(id) : List.of(id, tenant)) {
      if (Cleaned.id(part) == null) {
        return part.strip().length() > Cleaned.LONGEST
            ? Why.ACCOUNT_TOO_LONG
            : Why.ACCOUNT_NOT_PRINTABLE;
      }
    }
    return null;
  }

  private static ProbeResult unreadable(Verdict degraded, Why why) {
    return new ProbeResult.Unreadable(degraded == Verdict.MATCHES ? Why.DEGRADED : why);
  }

  private static Verdict evaluate(@Nullable Expression rule, ProviderAnswer answer) {
    return rule == null ? Verdict.DOES_NOT_MATCH : rule.evaluate(answer);
  }

  /** Text, or a whole number in plain decimals; anything else tells no account. */
  private static @Nullable String text(JsonNode body, @Nullable String pointer) {
    if (pointer == null || pointer.isEmpty()) {
      return null;
    }
    var node = body.at(JsonPointer.compile(pointer));
    if (node.isIntegralNumber()) {
      return node.bigIntegerValue().toString();
    }
    return node.isTextual() && !node.textValue().isBlank() ? node.textValue() : null;
  }
}
