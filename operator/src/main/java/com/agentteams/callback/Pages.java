package com.agentteams.callback;

import com.agentteams.api.Account;
import com.agentteams.api.AccountPin;
import com.agentteams.api.Permission;
import com.agentteams.oauth.Attempt;
import io.jstach.jstache.JStache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a connection on the way; {@link EndPages} and {@link RefusalPages} have the others.
 * Texts are ours; names and permissions come from the cluster and are escaped. Nothing that came
 * with a request is ever shown, save the path of a link that was found to be open (O-10).
 */
final class Pages {
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH);

  /** Would turn text around: a name must not be able to rewrite the sentence that it stands in. */
  private static final Pattern DIRECTION =
      Pattern.compile("[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

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

  /** Without what would turn text around. */
  static String plain(String text) {
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
