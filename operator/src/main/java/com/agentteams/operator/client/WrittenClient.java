package com.agentteams.operator.client;

import com.agentteams.oauth.OAuthClient;
import com.agentteams.operator.client.OAuthClients.Lookup;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An OAuth client as people write it down: two keys, pasted by hand, in either kind of place. */
final class WrittenClient {
  static final String CREATE = "create it with keys clientId and clientSecret";

  private static final String ID = "clientId";
  private static final String SECRET = "clientSecret";

  /** As long as status.clientID may be. */
  private static final int LONGEST_ID = 1024;

  private static final JsonMapper JSON = new JsonMapper();

  private WrittenClient() {}

  /**
   * Reads the data of a Secret.
   *
   * @param data in Base64
   */
  static Lookup read(Map<String, String> data) {
    return read(key -> decode(data.get(key)));
  }

  /** Reads a JSON document. */
  static Lookup read(Secret document) {
    try {
      var json = JSON.readTree(document.reveal());
      return read(key -> json.path(key).isTextual() ? json.path(key).textValue() : null);
    } catch (JsonProcessingException e) {
      return new Lookup.Missing("is not a JSON document", CREATE);
    }
  }

  /** Says that a tool which asks for a secret finds none. */
  static Lookup.Missing withoutSecret() {
    return new Lookup.Missing(
        "has no key " + SECRET + " or an empty one", "add it: the tool asks for one");
  }

  private static Lookup read(Function<String, @Nullable String> value) {
    var id = pasted(value.apply(ID));
    if (id.isEmpty()) {
      return new Lookup.Missing("has no key " + ID + " or an empty one", "add it");
    }
    if (id.length() > LONGEST_ID) {
      return new Lookup.Missing(
          "has a " + ID + " of more than " + LONGEST_ID + " characters", "correct it");
    }
    var secret = pasted(value.apply(SECRET));
    var hint =
        Pasted.oddity(secret)
            .map(oddity -> SECRET + " " + oddity)
            .or(() -> Pasted.oddity(id).map(oddity -> ID + " " + oddity));
    return new Lookup.Found(new OAuthClient(id, secret.isEmpty() ? null : Secret.of(secret)), hint);
  }

  private static String pasted(@Nullable String value) {
    return value == null ? "" : Pasted.strip(value);
  }

  private static @Nullable String decode(@Nullable String base64) {
    try {
      return base64 == null
          ? null
          : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
