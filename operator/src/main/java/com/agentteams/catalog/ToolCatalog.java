package com.agentteams.catalog;

import com.agentteams.api.Tool;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compiles each Tool once per generation. Safe for use by many threads. */
public final class ToolCatalog {
  private static final int MOST = 256;

  private record Key(String uid, long generation) {}

  private final Map<Key, CompiledTool> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CompiledTool> eldest) {
          return size() > MOST;
        }
      };

  /** The compiled form; a Tool that has never been on an API server is not kept. */
  public synchronized CompiledTool get(Tool tool) throws InvalidToolException {
    var metadata = tool.getMetadata();
    if (metadata.getUid() == null || metadata.getGeneration() == null) {
      return CompiledTool.compile(tool);
    }
    var key = new Key(metadata.getUid(), metadata.getGeneration());
    var known = compiled.get(key);
    if (known != null) {
      return known;
    }
    var fresh = CompiledTool.compile(tool);
    compiled.put(key, fresh);
    return fresh;
  }
}
