package com.agentteams.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.agentteams.oauth.Attempt;
import com.agentteams.oauth.State;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests made of pieces of good ones, in no good order. */
class CallbackFuzzTest {
  private static final int RUNS = 100_000;
  private static final String MARK = "zq7marker";

  private static final List<String> PIECES =
      List.of(
          "code",
          "state",
          "error",
          "iss",
          "=",
          "&",
          "?",
          "#",
          "%",
          "%00",
          "%0a",
          "%c0%ae",
          "%41",
          "+",
          "//evil.org",
          "https://evil.org",
          "\\",
          "..",
          "/",
          ";",
          "<script>",
          "\"",
          "'",
          "ä",
          "error_description",
          "redirect_uri",
          "next=",
          "return_to=",
          MARK);

  @Test
  void o8AndO10NeverLeadsElsewhereAndNeverReflects() {
    // Given
    var random = new Random(20_261_120);
    var scene = new Scene();
    var cookie =
        AttemptCookie.begin(
            scene.cluster.get(Scene.TARGET).orElseThrow(), scene.attempt, new SecureRandom());
    var state =
        State.of(new Attempt(scene.attempt.id()), scene.clock.instant(), cookie.nonce()).encode();
    var allowed =
        List.of(
            "https://connect.example.com/connect/wait/" + scene.attempt.hash(),
            scene.authorizationUrl() + "&state=");
    var deadline = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    var seen = Collections.newSetFromMap(new IdentityHashMap<byte[], Boolean>());
    var redirects = 0;
    var runs = 0;
    while (runs < RUNS && System.nanoTime() < deadline) {
      runs++;
      var request = request(random, scene, cookie, state);
      // When
      var answer = scene.handler.handle(request);
      // Then
      var location = answer.headers().stream().filter(h -> h.name().equals("Location")).findFirst();
      if (answer.status() / 100 == 3 || location.isPresent()) {
        redirects++;
        var to = location.orElseThrow().value();
        if (to.contains(MARK) || allowed.stream().noneMatch(to::startsWith)) {
          fail("leads to " + to);
        }
      }
      if (answer.status() == 500
          || (seen.add(answer.body()) && new String(answer.body(), UTF_8).contains(MARK))) {
        fail("run " + runs + " of the seed is answered by " + answer);
      }
    }
    assertThat(runs).isGreaterThan(5_000);
    assertThat(redirects).isGreaterThan(100);
  }

  private static Incoming request(Random random, Scene scene, AttemptCookie cookie, String state) {
    var paths =
        List.of(
            "/oauth/callback/acme-slack",
            "/oauth/callback/" + MARK,
            scene.connectPath(),
            "/connect/wait/" + scene.attempt.hash(),
            "/connect/" + MARK + "/x/" + MARK,
            "/" + MARK);
    var query = new StringBuilder(random.nextInt(3) == 0 ? "state=" + state + "&code=" : "");
    for (var i = random.nextInt(8); i > 0; i--) {
      query.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    var headers = new HashMap<String, List<String>>();
    headers.put("host", List.of(random.nextInt(20) == 0 ? MARK : "connect.example.com"));
    headers.put("sec-fetch-site", List.of("same-origin"));
    headers.put("x-forwarded-host", List.of(MARK));
    headers.put("referer", List.of("https://" + MARK));
    var cookies = new ArrayList<String>();
    if (random.nextInt(4) != 0) {
      cookies.add(cookie.name() + "=" + cookie.encode());
    }
    cookies.add("__Host-at-0123456789abcdef=" + MARK);
    headers.put("cookie", List.of(String.join("; ", cookies)));
    return new Incoming(
        random.nextInt(6) == 0 ? "POST" : "GET",
        paths.get(random.nextInt(10) < 6 ? 0 : random.nextInt(paths.size())),
        query.toString(),
        Map.copyOf(headers));
  }
}
