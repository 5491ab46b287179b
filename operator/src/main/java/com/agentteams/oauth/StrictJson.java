package com.agentteams.oauth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Reads what strangers send: at most 64 KiB, 16 levels, no duplicate keys, nothing after the end
 * (O-17). What it throws says which rule was broken and never what stood there.
 */
public final class StrictJson {
  private static final int DEPTH = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxStringLength(ProviderHttp.TOKEN_ANSWER_LIMIT)
                          .maxNumberLength(400)
                          .maxDocumentLength(ProviderHttp.TOKEN_ANSWER_LIMIT)
                          .build())
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private StrictJson() {}

  /** What is wrong with a document. */
  public enum Flaw {
    EMPTY,
    WRONG_CHARSET,
    MALFORMED,
    DUPLICATE_KEY,
    TOO_LARGE_OR_DEEP,
    TRAILING_DATA
  }

  /** The document is not what it has to be. */
  public static final class FlawedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    FlawedJsonException(Flaw flaw) {
      super(flaw.name());
      this.flaw = flaw;
    }

    public Flaw flaw() {
      return flaw;
    }
  }

  /** The body of an answer as JSON. */
  public static JsonNode read(ProviderAnswer answer) throws FlawedJsonException {
    return parse(text(answer));
  }

  /** A document as JSON. */
  public static JsonNode parse(String text) throws FlawedJsonException {
    if (text.isBlank()) {
      throw new FlawedJsonException(Flaw.EMPTY);
    }
    try (var parser = MAPPER.createParser(text)) {
      JsonNode document = MAPPER.readTree(parser);
      if (parser.nextToken() != null) {
        throw new FlawedJsonException(Flaw.TRAILING_DATA);
      }
      return document == null ? MissingNode.getInstance() : document;
    } catch (StreamConstraintsException e) {
      throw new FlawedJsonException(Flaw.TOO_LARGE_OR_DEEP);
    } catch (DatabindException e) {
      throw new FlawedJsonException(Flaw.DUPLICATE_KEY);
    } catch (IOException e) {
      throw new FlawedJsonException(Flaw.MALFORMED);
    }
  }

  /** The body as text. JSON is UTF-8 (RFC 8259); a byte order mark is passed over. */
  static String text(ProviderAnswer answer) throws FlawedJsonException {
    try {
      var text =
          charset(answer.header("content-type"))
              .newDecoder()
              .decode(ByteBuffer.wrap(answer.body()))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new FlawedJsonException(Flaw.WRONG_CHARSET);
    }
  }

  private static Charset charset(String contentType) throws FlawedJsonException {
    for (var parameter : contentType.toLowerCase(Locale.ROOT).split(";", -1)) {
      var value = parameter.strip();
      if (value.startsWith("charset=")) {
        var name = value.substring("charset=".length()).replace("\"", "").strip();
        if (Set.of("iso-8859-1", "latin1").contains(name)) {
          return StandardCharsets.ISO_8859_1;
        }
        if (!Set.of("utf-8", "utf8", "us-ascii", "").contains(name)) {
          throw new FlawedJsonException(Flaw.WRONG_CHARSET);
        }
      }
    }
    return StandardCharsets.UTF_8;
  }
}
