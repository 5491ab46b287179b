package com.agentteams.kube;

import com.agentteams.telemetry.LogKeys;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.slf4j.spi.LoggingEventBuilder;

/** Log lines about one object. */
public final class ObjectLog {
  private ObjectLog() {}

  /** The line, with the object that it is about; one of no namespace has no such key. */
  public static LoggingEventBuilder about(HasMetadata object, LoggingEventBuilder line) {
    var meta = object.getMetadata();
    var kind = line.addKeyValue(LogKeys.KIND, object.getKind());
    var placed =
        meta.getNamespace() == null
            ? kind
            : kind.addKeyValue(LogKeys.NAMESPACE, meta.getNamespace());
    return placed.addKeyValue(LogKeys.NAME, meta.getName());
  }
}
