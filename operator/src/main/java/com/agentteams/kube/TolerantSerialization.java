package com.agentteams.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON of the Kubernetes client with two changes: the limits are those of the API server, not
 * Jackson's smaller ones, and a custom resource that does not fit its type loses spec and status
 * instead of failing. Stock, such an object stops the informer and with it the process (J-1).
 */
final class TolerantSerialization {
  /**
   * In {@code metadata.additionalProperties}, with the class of the failure: the one place that
   * survives a clone. The API server drops unknown members of metadata, so nobody can forge it.
   */
  static final String MARK = "agentteams.com/undecodable";

  /** Deeper and longer than anything that fits into an object of 3 MiB. */
  private static final int DEPTH = 20_000;

  private static final int LENGTH = 4_000_000;

  private TolerantSerialization() {}

  static KubernetesSerialization create() {
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNameLength(LENGTH)
                    .maxNumberLength(LENGTH)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build())
            .build();
    var mapper = new ObjectMapper(factory);
    mapper.registerModule(new SimpleModule("tolerant").setDeserializerModifier(new Modifier()));
    return new KubernetesSerialization(mapper, true);
  }

  private static final class Modifier extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription type, JsonDeserializer<?> deserializer) {
      return CustomResource.class.isAssignableFrom(type.getBeanClass())
          ? new Lenient(deserializer)
          : deserializer;
    }
  }

  private static final class Lenient extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    Lenient(JsonDeserializer<?> strict) {
      super(strict);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> strict) {
      return new Lenient(strict);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.isExpectedStartObjectToken()) {
        return context.handleUnexpectedToken(handledType(), parser);
      }
      // the whole object, to be read a second time if it does not fit
      var whole = context.bufferAsCopyOfValue(parser);
      try (var first = whole.asParserOnFirstToken()) {
        return super.deserialize(first, context);
      } catch (IOException | RuntimeException e) {
        try (var second = whole.asParserOnFirstToken()) {
          ObjectNode object = context.readTree(second).require();
          object.remove("spec");
          if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata.put(MARK, e.getClass().getSimpleName());
          }
          return withoutSpec(object, parser, context);
        }
      }
    }

    /** Keeps the status if it can be read: what the operator knows of the object stands there. */
    private @Nullable Object withoutSpec(
        ObjectNode object, JsonParser parser, DeserializationContext context) throws IOException {
      try {
        return strictly(object, parser, context);
      } catch (IOException | RuntimeException e) {
        object.remove("status");
        return strictly(object, parser, context);
      }
    }

    private @Nullable Object strictly(
        ObjectNode object, JsonParser parser, DeserializationContext context) throws IOException {
      try (var again = object.traverse(parser.getCodec())) {
        again.nextToken();
        return super.deserialize(again, context);
      }
    }
  }
}
