package com.agentteams.testkit.provider;

import com.agentteams.testkit.provider.Http.Answer;
import com.agentteams.testkit.provider.Http.Request;
import com.agentteams.testkit.provider.Ledger.Grant;
import com.agentteams.testkit.provider.Refusal.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The front channel: what a browser sees. A GET shows a page and grants nothing; the page's form
 * carries only the number of a request that was checked and is kept here, so nothing of it can be
 * changed on the way. Every mistake ends on a page with status 400 and never in a redirect.
 */
final class ConsentPage {
  private final Ledger ledger;
  private final Map<String, Client> clients;
  private final String issuer;
  private final Map<String, PendingRequest> pending = new ConcurrentHashMap<>();
  private volatile @Nullable AuthorizationRequest last;

  ConsentPage(Ledger ledger, Map<String, Client> clients, String issuer) {
    this.ledger = ledger;
    this.clients = clients;
    this.issuer = issuer;
  }

  Optional<AuthorizationRequest> last() {
    return Optional.ofNullable(last);
  }

  Answer show(Dialect dialect, Request request) {
    try {
      var checked = PendingRequest.check(dialect, clients, request.queryParameters());
      last = new AuthorizationRequest(dialect, checked.parameters());
      ledger.remember(checked.parameters().get("state"));
      var number = UUID.randomUUID().toString();
      pending.put(number, checked);
      return page(200, "Allow " + checked.client().id() + "?", form(number, checked));
    } catch (Refusal e) {
      return mistake(e.text());
    }
  }

  Answer decide(Dialect dialect, Request request) {
    try {
      var fields = request.formPairs();
      var number = one(fields, "request");
      var asked = pending.get(number);
      if (asked == null || asked.dialect() != dialect) {
        return mistake("This request is unknown or was decided before.");
      }
      var answer = new LinkedHashMap<String, String>();
      switch (one(fields, "decision")) {
        case "deny" -> answer.put("error", "access_denied");
        case "allow" -> answer.put("code", allow(asked, fields));
        default -> throw new Refusal(Reason.MALFORMED, "decision must be allow or deny");
      }
      if (!pending.remove(number, asked)) {
        return mistake("This request was decided before.");
      }
      Optional.ofNullable(asked.parameters().get("state"))
          .ifPresent(state -> answer.put("state", state));
      if (dialect == Dialect.OAUTH2) {
        answer.put("iss", issuer);
      }
      return Answer.empty(303).with("Location", asked.target() + "?" + Http.encode(answer));
    } catch (Refusal e) {
      return mistake(e.text());
    }
  }

  private String allow(PendingRequest asked, List<Map.Entry<String, String>> fields)
      throws Refusal {
    var name = one(fields, "account");
    var account =
        Account.PEOPLE.stream()
            .filter(person -> person.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new Refusal(Reason.MALFORMED, "unknown account"));
    var parameters = asked.parameters();
    var refreshable =
        asked.dialect() != Dialect.GOOGLE
            || ("offline".equals(parameters.get("access_type"))
                && "consent".equals(parameters.get("prompt")));
    var grants = new ArrayList<Grant>();
    if (!asked.scopes().isEmpty() || asked.botScopes().isEmpty()) {
      var scopes = ticked(fields, "scope", asked.scopes());
      grants.add(new Grant(asked.dialect(), asked.client(), account, scopes, refreshable));
    }
    if (!asked.botScopes().isEmpty()) {
      var scopes = ticked(fields, "bot_scope", asked.botScopes());
      grants.add(new Grant(asked.dialect(), asked.client(), Account.BOT, scopes, refreshable));
    }
    return ledger.code(grants, asked.redirectUri(), parameters.get("code_challenge"));
  }

  private static Set<String> ticked(
      List<Map.Entry<String, String>> fields, String name, Set<String> asked) throws Refusal {
    var ticked = new LinkedHashSet<String>();
    fields.stream()
        .filter(field -> field.getKey().equals(name))
        .forEach(field -> ticked.add(field.getValue()));
    if (!asked.containsAll(ticked)) {
      throw new Refusal(Reason.WRONG_SCOPE, "a scope that was not asked for");
    }
    return ticked;
  }

  private static String one(List<Map.Entry<String, String>> fields, String name) throws Refusal {
    var values = fields.stream().filter(field -> field.getKey().equals(name)).toList();
    if (values.size() != 1) {
      throw new Refusal(Reason.MALFORMED, name + " must occur once");
    }
    return values.getFirst().getValue();
  }

  private static String form(String number, PendingRequest asked) {
    var html = new StringBuilder();
    html.append(
            "<form method=\"post\" action=\"%s/consent\">\n".formatted(asked.dialect().prefix()))
        .append("<input type=\"hidden\" name=\"request\" value=\"%s\">\n".formatted(number))
        .append("<fieldset><legend>Your account</legend>\n");
    for (var person : Account.PEOPLE) {
      var checked = person == Account.PEOPLE.getFirst() ? " checked" : "";
      html.append(
          "<label><input type=\"radio\" name=\"account\" value=\"%s\"%s> %s (%s, %s)</label>\n"
              .formatted(person.name(), checked, person.name(), person.id(), person.tenant()));
    }
    html.append("</fieldset>\n");
    tickBoxes(html, "scope", "It asks to act for you", asked.scopes());
    tickBoxes(html, "bot_scope", "It asks to act as its own bot", asked.botScopes());
    return html.append(
            """
            <button name="decision" value="allow">Allow</button>
            <button name="decision" value="deny">Deny</button>
            </form>
            """)
        .toString();
  }

  private static void tickBoxes(StringBuilder html, String name, String title, Set<String> scopes) {
    if (scopes.isEmpty()) {
      return;
    }
    html.append("<fieldset><legend>%s</legend>\n".formatted(title));
    for (var scope : scopes) {
      html.append(
          "<label><input type=\"checkbox\" name=\"%s\" value=\"%s\" checked> %s</label>\n"
              .formatted(name, escape(scope), escape(scope)));
    }
    html.append("</fieldset>\n");
  }

  private static Answer mistake(String text) {
    return page(400, "This request is wrong", "<p>" + escape(text) + "</p>\n");
  }

  private static Answer page(int status, String title, String content) {
    var html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>%1$s</title>
        <style>
        :root { color-scheme: light dark; font: 100%%/1.5 sans-serif }
        main { max-width: 32rem; margin: 2rem auto; padding: 0 1rem }
        label { display: block }
        fieldset, button { margin: 0 0 1rem; padding: .5rem 1rem; font: inherit }
        </style>
        </head>
        <body>
        <main>
        <h1>%1$s</h1>
        <p>A simulated provider, for tests and trials.</p>
        %2$s</main>
        </body>
        </html>
        """
            .formatted(escape(title), content);
    return Answer.of(status, "text/html; charset=utf-8", html)
        .with(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
