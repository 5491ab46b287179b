package com.agentteams.testkit.kube;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What several tests here need. */
final class Resources {

  private Resources() {}

  static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(Resources.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static ControlPlane controlPlane() {
    var whyNot = ControlPlane.whyNot();
    assumeTrue(whyNot.isEmpty(), () -> whyNot.orElse(""));
    return ControlPlane.shared();
  }

  /**
   * A namespace with ServiceAccount {@code reader}, who may handle ConfigMaps there and nothing
   * else.
   */
  static String namespaceWithReader(ControlPlane cluster) {
    var namespace = cluster.newNamespace("testkit");
    ChartRbac.render(path("chart"), "tiny", namespace, Map.of()).applyRbac(cluster.admin());
    return namespace;
  }
}
