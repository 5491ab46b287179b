package com.agentteams.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Tool;
import com.agentteams.api.ToolConnection;
import com.agentteams.telemetry.LogLines;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Which object a log line is about. */
class ObjectLogTest {
  @RegisterExtension final LogLines lines = LogLines.of(ObjectLogTest.class);

  @Test
  void aLineNamesItsObjectAndNoNamespaceWhereThereIsNone() {
    // Then
    assertThat(pairs(new ToolConnection(), "team-a"))
        .containsExactly("kind=ToolConnection", "namespace=team-a", "name=slack");
    assertThat(pairs(new Tool(), null)).containsExactly("kind=Tool", "name=slack");
  }

  private List<String> pairs(HasMetadata object, @Nullable String namespace) {
    object.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName("slack").build());
    ObjectLog.about(object, LoggerFactory.getLogger(ObjectLogTest.class).atInfo()).log("Seen");
    return lines.all().getLast().getKeyValuePairs().stream()
        .map(pair -> pair.key + "=" + pair.value)
        .toList();
  }
}
