package com.agentteams.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON of the Kubernetes client with three changes: the limits are those of the API server, not
 * Jackson's smaller ones; a custom resource that does not fit its type, or lacks what its schema
 * requires, loses its spec instead of failing, and its status if that cannot be read either: for
 * stock such an object stops the informer and with it the process (J-1); and custom resources come
 * without managedFields, which are most of their memory and of the work of reading them. Who needs
 * those reads a generic resource.
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
    mapper.setAnnotationIntrospector(new SchemaIntrospector());
    mapper.registerModule(new SimpleModule("tolerant").setDeserializerModifier(new Modifier()));
    return new KubernetesSerialization(mapper, true);
  }

  /** What the schema requires has to be there, whether or not the schema was applied (K-12). */
  private static final class SchemaIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      return member.hasAnnotation(Required.class) ? Boolean.TRUE : super.hasRequiredMarker(member);
    }
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
      // kept, to be read a second time if it does not fit
      var whole = withoutManagedFields(parser, context);
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

    private static TokenBuffer withoutManagedFields(
        JsonParser parser, DeserializationContext context) throws IOException {
      var copy = context.bufferForInputBuffering(parser);
      copy.writeStartObject();
      for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        copy.writeFieldName(name);
        if (parser.nextToken() == JsonToken.START_OBJECT && name.equals("metadata")) {
          copyMetadata(parser, copy);
        } else {
          copy.copyCurrentStructure(parser);
        }
      }
      copy.writeEndObject();
      return copy;
    }

    private static void copyMetadata(JsonParser parser, TokenBuffer copy) throws IOException {
      copy.writeStartObject();
      for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals("managedFields")) {
          parser.skipChildren();
        } else {
          copy.writeFieldName(name);
          copy.copyCurrentStructure(parser);
        }
      }
      copy.writeEndObject();
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
