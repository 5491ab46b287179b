package com.agentteams.callback;

import com.agentteams.api.RedirectUriParameter;
import com.agentteams.catalog.UrlTemplate;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one address outside that we send a browser to. It stands in a status, so it is compared with
 * what the Tool says before it is used: whoever can write a status must not get an open redirector
 * (O-8).
 */
final class AuthorizationUrl {
  private static final Set<String> OURS = Set.of("redirect_uri", "state");

  private AuthorizationUrl() {}

  /** The address with this state; empty if it is not the Tool's, or would not lead back to us. */
  static Optional<String> of(
      Connection connection, Surroundings surroundings, Site site, String state) {
    var text = connection.consent().authorizationURL();
    var ours = parse(text);
    var auth = surroundings.auth();
    var tools = parse(UrlTemplate.fill(auth.authorizationURL(), surroundings.inputs()));
    if (text == null || ours.isEmpty() || tools.isEmpty()) {
      return Optional.empty();
    }
    var rawQuery = ours.get().getRawQuery();
    var query = Query.parse(rawQuery == null ? "" : rawQuery, OURS);
    if (!sameEndpoint(ours.get(), tools.get(), site.allowHttp())
        || query.isEmpty()
        || query.get().mentions("state")) {
      return Optional.empty();
    }
    var back = query.get().value("redirect_uri");
    var leadsBack =
        back.isPresent()
            ? back.equals(Optional.of(site.redirectUri(surroundings.installation())))
            : auth.redirectURIParameter() == RedirectUriParameter.Omitted;
    return leadsBack
        ? Optional.of(text + (rawQuery == null ? "?" : "&") + "state=" + state)
        : Optional.empty();
  }

  private static boolean sameEndpoint(URI ours, URI tools, boolean allowHttp) {
    return ("https".equals(ours.getScheme()) || (allowHttp && "http".equals(ours.getScheme())))
        && ours.getScheme().equals(tools.getScheme())
        && ours.getHost() != null
        && ours.getHost().equalsIgnoreCase(tools.getHost())
        && ours.getRawUserInfo() == null
        && ours.getRawFragment() == null
        && Site.port(ours) == Site.port(tools)
        && ours.getRawPath().equals(tools.getRawPath());
  }

  private static Optional<URI> parse(@Nullable String text) {
    if (text == null || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.empty();
    }
    try {
      var uri = new URI(text);
      return uri.isOpaque() ? Optional.empty() : Optional.of(uri);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
