package com.agentteams.catalog;

import com.agentteams.api.Availability;
import com.agentteams.api.EventDelivery;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolAuth;
import com.agentteams.api.ToolEvents;
import com.agentteams.api.ToolProbe;
import com.agentteams.api.ToolRequest;
import com.agentteams.api.ToolRevocation;
import com.agentteams.api.ToolSpec;
import com.agentteams.catalog.CompiledTool.Content;
import com.agentteams.catalog.Expressions.Variable;
import com.agentteams.oauth.Dialect;
import com.agentteams.oauth.Endpoint;
import com.agentteams.oauth.EndpointNotAllowedException;
import com.agentteams.oauth.ProviderAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link CompiledTool}, or says what is wrong with the Tool. */
final class ToolCompilation {
  private static final String AUTHORIZATION_URL = "spec.auth.authorizationURL";

  /** RFC 9110 section 5.6.2. */
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** RFC 9110 section 5.5, without what is obsolete. */
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  /** The client's own. */
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private ToolCompilation() {}

  @SuppressWarnings("NullAway") // an object that could not be decoded arrives without a spec
  static CompiledTool of(Tool tool) throws InvalidToolException {
    ToolSpec spec = tool.getSpec();
    if (spec == null || spec.availability() == null) {
      throw new InvalidToolException("spec", "cannot be read");
    }
    if (spec.availability() == Availability.Soon) {
      return new CompiledTool(spec, null);
    }
    var auth = auth(require("spec.auth", spec.auth()));
    var probe = require("spec.probe", spec.probe());
    var revocation = require("spec.revocation", spec.revocation());
    var events = require("spec.events", spec.events());
    var scopes = require("spec.scopes", spec.scopes());
    var content =
        new Content(
            auth,
            new ScopeRules(scopes, events.delivery() != EventDelivery.None),
            events(events),
            InputRules.compile(auth),
            success(auth),
            probe(probe),
            revocation(revocation),
            optional(Variable.LOGIN_EVENT, "spec.events.accessLostWhen", events.accessLostWhen()),
            spec.api() == null
                ? null
                : optional(Variable.REQUEST, "spec.api.readWhen", spec.api().readWhen()),
            eventTypes(events));
    for (var url : urls(content).entrySet()) {
      checkUrl(url.getKey(), url.getValue(), content.inputs());
    }
    return new CompiledTool(spec, content);
  }

  private static ToolAuth auth(ToolAuth auth) throws InvalidToolException {
    require(AUTHORIZATION_URL, auth.authorizationURL());
    require("spec.auth.tokenURL", auth.tokenURL());
    checkPointer("spec.auth.tokenPointer", auth.tokenPointer());
    return auth;
  }

  private static Predicate<ProviderAnswer> success(ToolAuth auth) throws InvalidToolException {
    var when = optional(Variable.RESPONSE, "spec.auth.successWhen", auth.successWhen());
    return when == null ? Dialect.ANY_2XX : answer -> when.evaluate(answer) == Verdict.MATCHES;
  }

  private static ProbeRule probe(ToolProbe probe) throws InvalidToolException {
    var account = require("spec.probe.account", probe.account());
    checkPointer("spec.probe.account.id", require("spec.probe.account.id", account.id()));
    checkPointer("spec.probe.account.name", account.name());
    checkPointer("spec.probe.account.tenant", account.tenant());
    if (account.id().isEmpty()) {
      throw new InvalidToolException("spec.probe.account.id", "must name a member of the answer");
    }
    require("spec.probe.request.url", require("spec.probe.request", probe.request()).url());
    checkHeaders("spec.probe.request", probe.request());
    return new ProbeRule(
        probe,
        optional(Variable.RESPONSE, "spec.probe.reauthorizeWhen", probe.reauthorizeWhen()),
        optional(Variable.RESPONSE, "spec.probe.degradedWhen", probe.degradedWhen()));
  }

  private static RevocationRule revocation(ToolRevocation revocation) throws InvalidToolException {
    switch (require("spec.revocation.form", revocation.form())) {
      case RFC7009 -> require("spec.revocation.url", revocation.url());
      case Request -> {
        var request = require("spec.revocation.request", revocation.request());
        require("spec.revocation.request.url", request.url());
        checkHeaders("spec.revocation.request", request);
      }
      case None -> {}
    }
    return new RevocationRule(
        revocation,
        optional(Variable.RESPONSE, "spec.revocation.revokedWhen", revocation.revokedWhen()));
  }

  private static ToolEvents events(ToolEvents events) throws InvalidToolException {
    if (require("spec.events.delivery", events.delivery()) != EventDelivery.None) {
      require("spec.events.verification", events.verification());
    }
    if (events.delivery() == EventDelivery.Watch) {
      require("spec.events.watch", events.watch());
    }
    return events;
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

  /** A header that cannot be sent would be found out with a token in hand. */
  private static void checkHeaders(String path, ToolRequest request) throws InvalidToolException {
    for (int i = 0; i < request.headers().size(); i++) {
      var header = request.headers().get(i);
      var at = path + ".headers[" + i + "]";
      if (!HEADER_NAME.matcher(header.name()).matches()
          || OWN_HEADERS.contains(header.name().toLowerCase(Locale.ROOT))) {
        throw new InvalidToolException(at + ".name", "is no header that a Tool may set");
      }
      if (!HEADER_VALUE.matcher(header.value()).matches()) {
        throw new InvalidToolException(
            at + ".value", "holds a line end or another character that no header may have");
      }
    }
  }

  private static void checkPointer(String path, @Nullable String pointer)
      throws InvalidToolException {
    if (pointer != null && !pointer.isEmpty() && !pointer.startsWith("/")) {
      throw new InvalidToolException(path, "is not a JSON Pointer");
    }
  }

  private static void checkUrl(String path, String url, InputRules inputs)
      throws InvalidToolException {
    var found = RequestTemplate.PLACEHOLDER.matcher(url);
    while (found.find()) {
      var name = found.group(1);
      boolean inRequest = path.endsWith(".request.url");
      if (!inputs.has(name) && !(inRequest && name.equals("clientId"))) {
        throw new InvalidToolException(path, "holds {" + name + "}, which is no input");
      }
    }
    // no secret goes to the authorization endpoint: the browser opens it
    if (!path.equals(AUTHORIZATION_URL)) {
      HostInputs.check(path, url, inputs);
    }
  }

  /** See {@link CompiledTool#endpointProblems}. */
  static List<Problem> endpointProblems(Content content, boolean allowHttp) {
    var problems = new ArrayList<Problem>();
    urls(content)
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

  /** Every URL that the operator, or a browser on its behalf, calls, by its place in the Tool. */
  private static Map<String, String> urls(Content content) {
    var urls = new LinkedHashMap<String, String>();
    urls.put(AUTHORIZATION_URL, content.auth().authorizationURL());
    urls.put("spec.auth.tokenURL", content.auth().tokenURL());
    urls.put("spec.probe.request.url", content.probe().probe().request().url());
    var revocation = content.revocation().revocation();
    String revocationUrl = revocation.url();
    if (revocationUrl != null) {
      urls.put("spec.revocation.url", revocationUrl);
    }
    ToolRequest revocationRequest = revocation.request();
    if (revocationRequest != null) {
      urls.put("spec.revocation.request.url", revocationRequest.url());
    }
    return urls;
  }
}
