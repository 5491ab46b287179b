package com.agentteams.callback;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.Permission;
import com.agentteams.api.Reason;
import com.agentteams.oauth.Attempt;
import io.jstach.jstache.JStache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a connection, from its link to its end; {@link RefusalPages} has the others. Texts
 * are ours; names and permissions come from the cluster and are escaped. Nothing that came with a
 * request is ever shown, save the path of a link that was found to be open (O-10).
 */
final class Pages {
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH);

  /** Would turn text around: a name must not be able to rewrite the sentence that it stands in. */
  private static final Pattern DIRECTION =
      Pattern.compile("[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private static final String FRESH_LINK =
      "A fresh link is where you found this one: ask whoever sent it to you.";

  private final Site site;
  private final Answer stylesheet;

  Pages(Site site) {
    this.site = site;
    this.stylesheet = Answer.stylesheet(resource("style.css"));
  }

  Answer stylesheet() {
    return stylesheet;
  }

  Answer connect(Connection connection, Surroundings around, Attempt attempt) {
    var target = connection.target();
    var rows = new ArrayList<Row>();
    rows.add(
        new Row("Agent", plain(around.agent().displayName()), connection.spec().agentRef().name()));
    rows.add(new Row("Namespace", target.namespace(), ""));
    var pin = connection.spec().account();
    if (pin != null) {
      rows.addAll(expected(pin));
    }
    var account = connection.status().account();
    if (account != null) {
      var replaceable = pin != null && account.id().equals(pin.mayReplace());
      rows.add(
          new Row(
              "Connected now",
              plain(named(account)),
              replaceable ? "may be replaced by another" : "use the same account again"));
    }
    var page =
        new ConnectPage(
            site.stylesheet(),
            site.connectPath(target, attempt.id()),
            plain(around.tool()),
            plain(around.agent().displayName()),
            rows,
            connection.consent().permissions().stream().map(Pages::asked).toList(),
            expiry(connection.status().connectURLExpirationTime()));
    return Answer.page(200, ConnectPageRenderer.of().execute(page)).withReferrer();
  }

  Answer waiting(Connection connection, boolean takesLong) {
    var page = new WaitPage(site.stylesheet(), takesLong, connection.target().name());
    return Answer.page(200, WaitPageRenderer.of().execute(page));
  }

  /** How it ended. The agent and the tool may be gone by now: then their names have to do. */
  Answer ended(
      Connection connection, Optional<Surroundings> around, String reason, Attempt attempt) {
    var tool = around.map(a -> plain(a.tool())).orElse(connection.spec().tool());
    var agent =
        around.map(a -> plain(a.agent().displayName())).orElse(connection.spec().agentRef().name());
    var known = Arrays.stream(Reason.values()).filter(r -> r.name().equals(reason)).findFirst();
    return switch (known.orElse(Reason.InternalError)) {
      case Authorized, ScopesOutdated ->
          notice(
              NoticePage.Tone.GOOD,
              "Connected",
              agent + " can now use " + tool + ". You can close this page.",
              List.of(),
              null);
      case ConsentDenied ->
          notice(
              NoticePage.Tone.NEUTRAL,
              "Not connected: permission was not given",
              "Nothing was changed. If you did not mean to refuse, you can go back and try again.",
              List.of(),
              new NoticePage.Link(
                  site.connectPath(connection.target(), attempt.id()), "Try again"));
      case ConsentExpired ->
          failed(
              "Not connected: it took too long",
              "The permission came back too late to be used.",
              FRESH_LINK);
      case WrongAccount ->
          failed(
              "Not connected: another account was used",
              "You gave permission with an account that this connection is not for.",
              "Sign in to " + tool + " with the right account, then open a fresh link.",
              FRESH_LINK);
      case ScopesMissing ->
          failed(
              "Not connected: permissions were left out",
              agent + " needs every permission on the list to work in " + tool + ".",
              "Open a fresh link and leave every box ticked.",
              FRESH_LINK);
      case ExchangeFailed ->
          failed(
              "Not connected: " + tool + " did not complete the login",
              "Nothing was stored. This is often passing, so trying again may help.",
              FRESH_LINK);
      case ClientRejected ->
          failed(
              "Not connected: " + tool + " refused this installation",
              "This is not for you to fix: the OAuth client that your platform team registered "
                  + "was refused.",
              "Tell your platform team, then ask for a fresh link.");
      case Disconnected ->
          failed(
              "Not connected: the connection is switched off",
              "Somebody disconnected it while you were at " + tool + ".",
              "Ask whoever sent you the link.");
      default ->
          failed(
              "Not connected",
              "The login was not completed, and nothing was stored.",
              "The status of the connection says why.",
              FRESH_LINK);
    };
  }

  private Answer failed(String title, String text, String... next) {
    return notice(NoticePage.Tone.PROBLEM, title, text, List.of(next), null);
  }

  private Answer notice(
      NoticePage.Tone tone,
      String title,
      String text,
      List<String> next,
      NoticePage.@Nullable Link link) {
    return new NoticePage(site.stylesheet(), tone, title, text, next, link).answer(200);
  }

  private static List<Row> expected(AccountPin pin) {
    var rows = new ArrayList<Row>();
    if (pin.expected() != null) {
      rows.add(new Row("Account to use", plain(pin.expected()), "any other is refused"));
    }
    if (pin.tenant() != null) {
      rows.add(new Row("Workspace", plain(pin.tenant()), "any other is refused"));
    }
    return rows;
  }

  private static String named(Account account) {
    return account.name() == null || account.name().isBlank() ? account.id() : account.name();
  }

  private static Asked asked(Permission permission) {
    return permission.description().isBlank()
        ? new Asked(permission.scope(), "")
        : new Asked(plain(permission.description()), permission.scope());
  }

  private static @Nullable Expiry expiry(@Nullable String time) {
    try {
      return time == null
          ? null
          : new Expiry(
              time,
              OffsetDateTime.parse(time)
                  .withOffsetSameInstant(ZoneOffset.UTC)
                  .format(DAY_AND_TIME));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String plain(String text) {
    return DIRECTION.matcher(text).replaceAll("");
  }

  private static byte[] resource(String name) {
    try (var in = Pages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One line of facts. */
  record Row(String label, String value, String note) {
    boolean noted() {
      return !note.isEmpty();
    }
  }

  /** One permission. */
  record Asked(String words, String scope) {
    boolean scoped() {
      return !scope.isEmpty();
    }
  }

  /** When the link ends, for machines and for people. */
  record Expiry(String time, String words) {}
}

/** What is asked, and the button. */
@JStache(path = "connect")
record ConnectPage(
    String css,
    String action,
    String tool,
    String agent,
    List<Pages.Row> rows,
    List<Pages.Asked> permissions,
    Pages.@Nullable Expiry expiry) {
  boolean asks() {
    return !permissions.isEmpty();
  }
}

/** Comes again by itself until there is an end. */
@JStache(path = "wait")
record WaitPage(String css, boolean takesLong, String connection) {}
