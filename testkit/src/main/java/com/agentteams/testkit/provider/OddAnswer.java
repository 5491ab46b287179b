package com.agentteams.testkit.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What real providers do to an answer of JSON, as public reports have it. The provider did its work
 * all the same: its tokens live.
 */
public final class OddAnswer {
  private OddAnswer() {}

  /** One member set to a JSON value, such as {@code expires_in} to {@code 3600.0}. */
  public static Fault member(String name, String json) {
    return body(
        text -> {
          try {
            var tree = (ObjectNode) Http.JSON.readTree(text);
            JsonNode value = Http.JSON.readTree(json);
            tree.set(name, value);
            return Http.JSON.writeValueAsString(tree);
          } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
          }
        });
  }

  /** The text of the body changed, for example by something after its end. */
  public static Fault body(UnaryOperator<String> change) {
    return new Fault.Changed(
        answer ->
            new Fault.Respond(
                answer.status(),
                answer.headers(),
                change.apply(new String(answer.body(), UTF_8)).getBytes(UTF_8)));
  }

  /** Another status, with the same body. */
  public static Fault status(int status) {
    return new Fault.Changed(answer -> new Fault.Respond(status, answer.headers(), answer.body()));
  }

  /** Under another content type. */
  public static Fault contentType(String type) {
    return new Fault.Changed(
        answer ->
            new Fault.Respond(
                answer.status(), with(answer.headers(), "Content-Type", type), answer.body()));
  }

  /** As a form. */
  public static Fault form(String contentType) {
    return new Fault.Changed(
        answer -> {
          try {
            var fields = new LinkedHashMap<String, String>();
            Http.JSON
                .readTree(answer.body())
                .properties()
                .forEach(member -> fields.put(member.getKey(), member.getValue().asText()));
            return new Fault.Respond(
                answer.status(),
                with(answer.headers(), "Content-Type", contentType),
                Http.encode(fields).getBytes(UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Compressed unasked: {@code gzip} or {@code deflate}. */
  public static Fault compressed(String coding) {
    return new Fault.Changed(
        answer ->
            new Fault.Respond(
                answer.status(),
                with(answer.headers(), "Content-Encoding", coding),
                press(coding, answer.body())));
  }

  private static byte[] press(String coding, byte[] body) {
    var out = new ByteArrayOutputStream();
    try (OutputStream press =
        coding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
      press.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return more;
  }
}
