package com.agentteams.catalog;

import com.agentteams.api.Account;
import com.agentteams.api.Availability;
import com.agentteams.api.EventDelivery;
import com.agentteams.api.Permission;
import com.agentteams.api.PkceSupport;
import com.agentteams.api.RedirectUriParameter;
import com.agentteams.api.RequestMethod;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolAuth;
import com.agentteams.api.ToolEvents;
import com.agentteams.api.ToolInput;
import com.agentteams.api.ToolProbe;
import com.agentteams.api.ToolRequest;
import com.agentteams.api.ToolRevocation;
import com.agentteams.api.ToolScopes;
import com.agentteams.api.ToolSpec;
import com.agentteams.catalog.Expressions.Variable;
import com.agentteams.catalog.ProbeResult.Why;
import com.agentteams.oauth.AnswerBody;
import com.agentteams.oauth.Cleaned;
import com.agentteams.oauth.Dialect;
import com.agentteams.oauth.Endpoint;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.oauth.PercentEncoding;
import com.agentteams.oauth.ProviderAnswer;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.ProviderOutcome;
import com.agentteams.oauth.Revocation;
import com.agentteams.oauth.RevocationResult;
import com.agentteams.oauth.Setback;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A Tool, checked and ready for use: everything the operator asks of one. Adding a tool is writing
 * data; nothing here knows a provider by name. Of a Tool that is Soon only {@link #availability()}
 * and {@link #connectedAppsUrl()} may be asked.
 */
public final class CompiledTool {
  private static final int LONGEST_TEXT = 256;

  private final ToolSpec spec;
  private final @Nullable Parts parts;

  /** What every Tool but a Soon one has. */
  private record Parts(
      ToolAuth auth,
      ToolScopes scopes,
      ToolProbe probe,
      ToolRevocation revocation,
      ToolEvents events,
      Map<String, Pattern> inputs,
      Predicate<ProviderAnswer> success,
      @Nullable Expression reauthorizeWhen,
      @Nullable Expression degradedWhen,
      @Nullable Expression accessLostWhen,
      @Nullable Expression readWhen,
      List<CompiledEvent> eventTypes) {}

  private CompiledTool(ToolSpec spec, @Nullable Parts parts) {
    this.spec = spec;
    this.parts = parts;
  }

  /** Checks and compiles; the exception names the first thing that is wrong. */
  @SuppressWarnings("NullAway") // an object that could not be decoded arrives without a spec
  public static CompiledTool compile(Tool tool) throws InvalidToolException {
    ToolSpec spec = tool.getSpec();
    if (spec == null || spec.availability() == null) {
      throw new InvalidToolException("spec", "cannot be read");
    }
    if (spec.availability() == Availability.Soon) {
      return new CompiledTool(spec, null);
    }
    var auth = require("spec.auth", spec.auth());
    var probe = require("spec.probe", spec.probe());
    var revocation = require("spec.revocation", spec.revocation());
    var events = require("spec.events", spec.events());
    require("spec.auth.authorizationURL", auth.authorizationURL());
    require("spec.auth.tokenURL", auth.tokenURL());
    var inputs = inputs(auth);
    checkPointer("spec.auth.tokenPointer", auth.tokenPointer());
    var account = require("spec.probe.account", probe.account());
    checkPointer("spec.probe.account.id", require("spec.probe.account.id", account.id()));
    checkPointer("spec.probe.account.name", account.name());
    checkPointer("spec.probe.account.tenant", account.tenant());
    if (account.id().isEmpty()) {
      throw new InvalidToolException("spec.probe.account.id", "must name a member of the answer");
    }
    require("spec.probe.request.url", require("spec.probe.request", probe.request()).url());
    switch (require("spec.revocation.form", revocation.form())) {
      case RFC7009 -> require("spec.revocation.url", revocation.url());
      case Request ->
          require(
              "spec.revocation.request.url",
              require("spec.revocation.request", revocation.request()).url());
      case None -> {}
    }
    if (require("spec.events.delivery", events.delivery()) != EventDelivery.None) {
      require("spec.events.verification", events.verification());
    }
    if (events.delivery() == EventDelivery.Watch) {
      require("spec.events.watch", events.watch());
    }
    var response = Variable.RESPONSE;
    var successWhen = optional(response, "spec.auth.successWhen", auth.successWhen());
    var compiled =
        new CompiledTool(
            spec,
            new Parts(
                auth,
                require("spec.scopes", spec.scopes()),
                probe,
                revocation,
                events,
                inputs,
                successWhen == null
                    ? Dialect.ANY_2XX
                    : answer -> successWhen.evaluate(answer) == Verdict.MATCHES,
                optional(response, "spec.probe.reauthorizeWhen", probe.reauthorizeWhen()),
                optional(response, "spec.probe.degradedWhen", probe.degradedWhen()),
                optional(Variable.EVENT, "spec.events.accessLostWhen", events.accessLostWhen()),
                spec.api() == null
                    ? null
                    : optional(Variable.REQUEST, "spec.api.readWhen", spec.api().readWhen()),
                eventTypes(events)));
    compiled.checkPlaceholders();
    return compiled;
  }

  private static List<CompiledEvent> eventTypes(ToolEvents events) throws InvalidToolException {
    var types = new ArrayList<CompiledEvent>();
    for (int i = 0; i < events.types().size(); i++) {
      var type = events.types().get(i);
      var path = "spec.events.types[" + i + "].when";
      types.add(
          new CompiledEvent(
              type, Expressions.compile(Variable.EVENT, path, require(path, type.when()))));
    }
    return List.copyOf(types);
  }

  private static Map<String, Pattern> inputs(ToolAuth auth) throws InvalidToolException {
    var patterns = new LinkedHashMap<String, Pattern>();
    for (int i = 0; i < auth.inputs().size(); i++) {
      var input = auth.inputs().get(i);
      try {
        patterns.put(input.name(), Pattern.compile(input.pattern()));
      } catch (PatternSyntaxException e) {
        throw new InvalidToolException(
            "spec.auth.inputs[" + i + "].pattern", "is not a regular expression (RE2)");
      }
    }
    return patterns;
  }

  private static @Nullable Expression optional(
      Variable variable, String path, @Nullable String source) throws InvalidToolException {
    return source == null || source.isBlank() ? null : Expressions.compile(variable, path, source);
  }

  private static <T> T require(String path, @Nullable T value) throws InvalidToolException {
    if (value == null) {
      throw new InvalidToolException(path, "is missing");
    }
    return value;
  }

  private static void checkPointer(String path, @Nullable String pointer)
      throws InvalidToolException {
    if (pointer != null && !pointer.isEmpty() && !pointer.startsWith("/")) {
      throw new InvalidToolException(path, "is not a JSON Pointer");
    }
  }

  private void checkPlaceholders() throws InvalidToolException {
    for (var url : urls().entrySet()) {
      var found = RequestTemplate.PLACEHOLDER.matcher(url.getValue());
      while (found.find()) {
        var name = found.group(1);
        boolean inRequest = url.getKey().endsWith(".request.url");
        if (!parts().inputs().containsKey(name) && !(inRequest && name.equals("clientId"))) {
          throw new InvalidToolException(url.getKey(), "holds {" + name + "}, which is no input");
        }
      }
    }
  }

  /** Every URL that the operator, or a browser on its behalf, calls. */
  private Map<String, String> urls() {
    var urls = new LinkedHashMap<String, String>();
    if (parts == null) {
      return urls;
    }
    urls.put("spec.auth.authorizationURL", parts.auth().authorizationURL());
    urls.put("spec.auth.tokenURL", parts.auth().tokenURL());
    urls.put("spec.probe.request.url", parts.probe().request().url());
    String revocationUrl = parts.revocation().url();
    if (revocationUrl != null) {
      urls.put("spec.revocation.url", revocationUrl);
    }
    ToolRequest revocationRequest = parts.revocation().request();
    if (revocationRequest != null) {
      urls.put("spec.revocation.request.url", revocationRequest.url());
    }
    return urls;
  }

  /** The rule that each URL breaks, if any (N-3); placeholders count as a plain label. */
  public List<Problem> endpointProblems(boolean allowHttp) {
    var problems = new ArrayList<Problem>();
    urls()
        .forEach(
            (path, url) -> {
              try {
                Endpoint.require(
                    RequestTemplate.PLACEHOLDER.matcher(url).replaceAll("input.example"),
                    allowHttp);
              } catch (EndpointNotAllowedException e) {
                problems.add(new Problem(path, e.rule().sentence()));
              }
            });
    return List.copyOf(problems);
  }

  public Availability availability() {
    return spec.availability();
  }

  /** As it was written. */
  public ToolSpec spec() {
    return spec;
  }

  public @Nullable String connectedAppsUrl() {
    return spec.connectedAppsURL();
  }

  /** Whether revoking one grant kills others of the same client and account. */
  public boolean revokesSiblings() {
    return parts().revocation().revokesSiblings();
  }

  /** Whether the tool tells us anything by itself. */
  public boolean pushes() {
    return parts().events().delivery() != EventDelivery.None;
  }

  /** The types of event that a Reaction may pick. */
  public List<CompiledEvent> eventTypes() {
    return parts().eventTypes();
  }

  /** Tells an event that proves the login gone; null where the Tool has no such rule. */
  public @Nullable Expression accessLostWhen() {
    return parts().accessLostWhen();
  }

  /** Tells reads from writes; null where the method does. */
  public @Nullable Expression readWhen() {
    return parts().readWhen();
  }

  /** What is wrong with the inputs of a connection; empty if nothing is. */
  public List<Problem> missingInputs(Map<String, String> inputs) {
    var problems = new ArrayList<Problem>();
    for (var input : parts().auth().inputs()) {
      var value = inputs.get(input.name());
      var path = "spec.inputs." + input.name();
      if (value == null || value.isEmpty()) {
        problems.add(new Problem(path, "is missing" + hint(input)));
      } else if (!matches(input.name(), value)) {
        problems.add(new Problem(path, "does not look right" + hint(input)));
      }
    }
    return List.copyOf(problems);
  }

  private static String hint(ToolInput input) {
    return input.description() == null ? "" : ": " + input.description();
  }

  private boolean matches(String name, String value) {
    var pattern = parts().inputs().get(name);
    return pattern != null && value.length() <= LONGEST_TEXT && pattern.matcher(value).matches();
  }

  /**
   * What to tell the OAuth code.
   *
   * @param inputs good ones, see {@link #missingInputs}
   */
  public Dialect dialect(Map<String, String> inputs) {
    var auth = parts().auth();
    var issuer = auth.issuer();
    return new Dialect(
        fill(auth.authorizationURL(), inputs),
        fill(auth.tokenURL(), inputs),
        issuer == null || issuer.isEmpty() ? null : fill(issuer, inputs),
        auth.pkce() != PkceSupport.Unsupported,
        switch (auth.clientAuthentication()) {
          case Basic -> Dialect.ClientAuth.BASIC;
          case Post -> Dialect.ClientAuth.POST;
          case None -> Dialect.ClientAuth.NONE;
        },
        auth.scopeSeparator(),
        auth.scopeParameter(),
        auth.tokenPointer(),
        parts().success(),
        auth.extraAuthorizationParameters(),
        auth.redirectURIParameter() == RedirectUriParameter.Sent);
  }

  private String fill(String url, Map<String, String> inputs) {
    return RequestTemplate.fill(url, good(inputs), PercentEncoding::encode);
  }

  /** Only what the Tool declares, so that nothing else gets into a URL. */
  private Map<String, String> good(Map<String, String> inputs) {
    if (!missingInputs(inputs).isEmpty()) {
      throw new IllegalArgumentException("inputs are missing");
    }
    var good = new LinkedHashMap<>(inputs);
    good.keySet().retainAll(parts().inputs().keySet());
    return good;
  }

  /** The scopes to ask for, each once, in the order of the Tool. */
  public List<String> requestedScopes(boolean write) {
    var scopes = new LinkedHashSet<>(parts().scopes().read());
    if (write) {
      scopes.addAll(parts().scopes().write());
    }
    if (pushes()) {
      scopes.addAll(parts().scopes().events());
    }
    return List.copyOf(scopes);
  }

  /** The scopes in words. */
  public List<Permission> permissions(List<String> scopes) {
    return scopes.stream().map(scope -> new Permission(scope, description(scope))).toList();
  }

  private String description(String scope) {
    var scopes = parts().scopes();
    for (var description : scopes.descriptions()) {
      if (description.scope().equals(scope)) {
        return description.description();
      }
    }
    if (scopes.write().contains(scope)) {
      return "Make changes";
    }
    return scopes.read().contains(scope) ? "Look, without changing anything" : "Learn of events";
  }

  /**
   * Asks the provider whether the token works, and whose it is.
   *
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public ProbeResult probe(
      ProviderHttp http,
      OAuthClient client,
      Secret accessToken,
      Map<String, String> inputs,
      Duration timeout) {
    var request = new RequestTemplate(parts().probe().request());
    return switch (request.send(
        http,
        client,
        accessToken,
        null,
        good(inputs),
        timeout,
        ProviderHttp.PROBE_ANSWER_LIMIT)) {
      case ProviderOutcome.Answered(var answer) -> judge(answer);
      case ProviderOutcome.NotSent(var why) -> new ProbeResult.Unavailable(null, why);
      case ProviderOutcome.Lost(var why) when why == Setback.TOO_LARGE ->
          new ProbeResult.Unreadable(Why.TOO_LARGE);
      case ProviderOutcome.Lost(var why) -> new ProbeResult.Unavailable(null, why);
    };
  }

  private ProbeResult judge(ProviderAnswer answer) {
    var gone = evaluate(parts().reauthorizeWhen(), answer);
    if (gone == Verdict.MATCHES) {
      return new ProbeResult.Reauthorize();
    }
    if (answer.mayBeTriedAgain() || limited(answer)) {
      return new ProbeResult.Unavailable(answer.retryAfter(), setback(answer));
    }
    var degraded = evaluate(parts().degradedWhen(), answer);
    if (degraded != Verdict.MATCHES && !answer.is2xx()) {
      return new ProbeResult.Unreadable(Why.STATUS);
    }
    JsonNode body;
    try {
      body = AnswerBody.json(answer).json();
    } catch (AnswerBody.UnreadableException e) {
      return unreadable(degraded, Why.NOT_JSON);
    }
    var pointers = parts().probe().account();
    var id = text(body, pointers.id());
    if (id == null) {
      return unreadable(degraded, Why.NO_ACCOUNT_ID);
    }
    var tenant = text(body, pointers.tenant());
    var name = text(body, pointers.name());
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

  /** Some say with 403 that it was too much (GitHub). */
  private static boolean limited(ProviderAnswer answer) {
    return !answer.is2xx()
        && (answer.retryAfter() != null || answer.header("x-ratelimit-remaining").equals("0"));
  }

  private static Setback setback(ProviderAnswer answer) {
    return answer.mayBeTriedAgain() ? answer.setback() : Setback.RATE_LIMITED;
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

  /**
   * Ends a grant at the provider. A request that needs a token which is not there fails.
   *
   * @throws EndpointNotAllowedException see {@link ProviderHttp#send}; nothing was sent
   */
  public RevocationResult revoke(
      ProviderHttp http,
      OAuthClient client,
      @Nullable Secret access,
      @Nullable Secret refresh,
      Map<String, String> inputs,
      Duration timeout) {
    var revocation = parts().revocation();
    if (access == null && refresh == null) {
      return new RevocationResult.Revoked();
    }
    var url = revocation.url();
    if (url != null) {
      return new Revocation(http)
          .revoke(dialect(inputs), fill(url, inputs), client, access, refresh, timeout);
    }
    var request = revocation.request();
    if (request == null) {
      return new RevocationResult.Unsupported();
    }
    var template = new RequestTemplate(request);
    if (template.lacks(access, refresh)) {
      return new RevocationResult.Failed();
    }
    return switch (template.send(
        http,
        client,
        access,
        refresh,
        good(inputs),
        timeout,
        ProviderHttp.TOKEN_ANSWER_LIMIT)) {
      case ProviderOutcome.Answered(var answer) -> judgeRevocation(request, answer);
      case ProviderOutcome.NotSent(var why) -> new RevocationResult.TryLater(null, why);
      case ProviderOutcome.Lost(var why) -> new RevocationResult.TryLater(null, why);
    };
  }

  /** By the rules that the Tool has for other answers: a dead token needs no revoking. */
  private RevocationResult judgeRevocation(ToolRequest request, ProviderAnswer answer) {
    if (answer.mayBeTriedAgain() || limited(answer)) {
      return new RevocationResult.TryLater(answer.retryAfter(), setback(answer));
    }
    boolean gone =
        request.method() == RequestMethod.DELETE
            && (answer.status() == 404 || answer.status() == 410);
    boolean done = answer.is2xx() && parts().success().test(answer);
    return done || gone || evaluate(parts().reauthorizeWhen(), answer) == Verdict.MATCHES
        ? new RevocationResult.Revoked()
        : new RevocationResult.Failed();
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the tool is Soon");
    }
    return parts;
  }
}
