package com.agentteams.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a provider's answer: bounded in size and depth, and otherwise read however it is
 * written, for too strict costs people logins (O-17). What it throws says which bound was broken
 * and never what stood there.
 *
 * @param json missing where the body is empty JSON
 * @param oddities what was odd about it
 */
public record AnswerBody(JsonNode json, Set<Oddity> oddities) {
  private static final int DEPTH = 16;
  private static final int LONGEST_NUMBER = 16_384;
  private static final Pattern CHARSET = Pattern.compile(".*;\\s*charset=\\s*\"?([^\";\\s]+).*");
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxStringLength(ProviderHttp.PROBE_ANSWER_LIMIT)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxDocumentLength(ProviderHttp.PROBE_ANSWER_LIMIT)
                          .build())
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .build();
  private static final ObjectReader LAST_COUNTS = MAPPER.readerFor(JsonNode.class);
  private static final ObjectReader NOTHING_TWICE =
      LAST_COUNTS.with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  public AnswerBody {
    oddities = Set.copyOf(oddities);
  }

  /** The body cannot be read. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final TokenResult.Flaw flaw;

    UnreadableException(TokenResult.Flaw flaw) {
      super(flaw.name());
      this.flaw = flaw;
    }

    public TokenResult.Flaw flaw() {
      return flaw;
    }
  }

  /** A body of JSON. */
  public static AnswerBody json(ProviderAnswer answer) throws UnreadableException {
    var oddities = EnumSet.noneOf(Oddity.class);
    return new AnswerBody(parse(text(answer, oddities), oddities), oddities);
  }

  /** A body of JSON or of form fields, whatever its content type says. */
  static AnswerBody jsonOrForm(ProviderAnswer answer) throws UnreadableException {
    var oddities = EnumSet.noneOf(Oddity.class);
    var text = text(answer, oddities).strip();
    var type = answer.header("content-type").toLowerCase(Locale.ROOT).strip();
    var saidForm = type.startsWith("application/x-www-form-urlencoded");
    var isForm = !text.startsWith("{") && (saidForm || looksLikeForm(text));
    if (isForm != saidForm || !(saidForm || type.isEmpty() || type.contains("json"))) {
      oddities.add(Oddity.CONTENT_TYPE);
    }
    return new AnswerBody(isForm ? form(text, oddities) : parse(text, oddities), oddities);
  }

  private static boolean looksLikeForm(String text) {
    return text.matches("[A-Za-z0-9_.-]+=[^\\s<>\"{}]*");
  }

  /** A JSON document; of the oddities it meets DUPLICATE_KEY and TRAILING_DATA. */
  static JsonNode parse(String text, Set<Oddity> oddities) throws UnreadableException {
    if (text.isBlank()) {
      throw new UnreadableException(TokenResult.Flaw.EMPTY);
    }
    try {
      return parse(NOTHING_TWICE, text, oddities);
    } catch (StreamConstraintsException e) {
      throw new UnreadableException(TokenResult.Flaw.TOO_LARGE_OR_DEEP);
    } catch (DatabindException e) {
      oddities.add(Oddity.DUPLICATE_KEY);
    } catch (IOException e) {
      throw new UnreadableException(TokenResult.Flaw.MALFORMED);
    }
    try {
      return parse(LAST_COUNTS, text, oddities);
    } catch (StreamConstraintsException e) {
      throw new UnreadableException(TokenResult.Flaw.TOO_LARGE_OR_DEEP);
    } catch (IOException e) {
      throw new UnreadableException(TokenResult.Flaw.MALFORMED);
    }
  }

  private static JsonNode parse(ObjectReader reader, String text, Set<Oddity> oddities)
      throws IOException {
    try (var parser = MAPPER.createParser(text)) {
      JsonNode document = reader.readTree(parser);
      if (moreFollows(parser)) {
        oddities.add(Oddity.TRAILING_DATA);
      }
      return document == null ? MissingNode.getInstance() : document;
    }
  }

  private static boolean moreFollows(JsonParser parser) {
    try {
      return parser.nextToken() != null;
    } catch (IOException e) {
      return true;
    }
  }

  private static JsonNode form(String text, Set<Oddity> oddities) throws UnreadableException {
    if (text.isEmpty()) {
      throw new UnreadableException(TokenResult.Flaw.EMPTY);
    }
    var fields = JsonNodeFactory.instance.objectNode();
    for (var field : text.split("&", -1)) {
      var parts = field.split("=", 2);
      var name = decoded(parts[0]);
      var value = decoded(parts.length == 2 ? parts[1] : "");
      if (name == null || value == null) {
        oddities.add(Oddity.FORM_FIELD);
      } else if (fields.replace(name, fields.textNode(value)) != null) {
        oddities.add(Oddity.DUPLICATE_KEY);
      }
    }
    return fields;
  }

  private static @Nullable String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The body as text. What it is said to be matters least: many say one charset and send another,
   * and a token is ASCII in all of them.
   */
  private static String text(ProviderAnswer answer, Set<Oddity> oddities) {
    var coding = answer.header("content-encoding").strip();
    if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
      oddities.add(Oddity.COMPRESSED);
    }
    var named = CHARSET.matcher(answer.header("content-type").toLowerCase(Locale.ROOT));
    var charset = named.matches() ? named.group(1) : "utf-8";
    if (!List.of("utf-8", "utf8", "us-ascii").contains(charset)) {
      oddities.add(Oddity.CHARSET);
    }
    var text = decoded(answer.body(), charset, oddities);
    if (text.startsWith("\uFEFF")) {
      oddities.add(Oddity.BYTE_ORDER_MARK);
      return text.substring(1);
    }
    return text;
  }

  private static String decoded(byte[] body, String charset, Set<Oddity> oddities) {
    var wide = wide(body);
    var text = decoded(body, wide == null ? UTF_8 : wide);
    if (wide != null || text == null) {
      oddities.add(Oddity.CHARSET);
    }
    if (text == null) {
      text = decoded(body, named(charset));
    }
    return text == null ? new String(body, ISO_8859_1) : text;
  }

  /** UTF-16, by its mark or because one byte of the first character is zero; null if it is not. */
  private static @Nullable Charset wide(byte[] body) {
    if (body.length < 2) {
      return null;
    }
    if ((body[0] == 0 && body[1] != 0) || (body[0] == (byte) 0xFE && body[1] == (byte) 0xFF)) {
      return UTF_16BE;
    }
    if ((body[0] != 0 && body[1] == 0) || (body[0] == (byte) 0xFF && body[1] == (byte) 0xFE)) {
      return UTF_16LE;
    }
    return null;
  }

  private static Charset named(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return ISO_8859_1;
    }
  }

  private static @Nullable String decoded(byte[] body, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Prints no part of the body: it may hold tokens. */
  @Override
  public String toString() {
    return "AnswerBody" + oddities;
  }
}
