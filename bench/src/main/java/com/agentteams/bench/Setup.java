package com.agentteams.bench;

import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.RepositoryRoot;
import com.agentteams.testkit.provider.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Installs the product, ten tools and the operator's rights in a fresh cluster. */
final class Setup {
  private Setup() {}

  static void apply(ControlPlane cluster, FakeProvider provider, Path folder) {
    var root = RepositoryRoot.find();
    cluster.applyFolder(root.resolve("crds"));
    applyYaml(cluster, provider, root, folder);
    ChartRbac.render(
            root.resolve("charts/agentteams-operator"),
            "agentteams",
            World.SYSTEM,
            Map.of(
                "operator",
                    Map.of("vault", "google", "keys", "google", "gcpProject", World.PROJECT),
                "clientSecrets", List.of("bench-client")))
        .applyRbac(cluster.admin());
  }

  private static void applyYaml(
      ControlPlane cluster, FakeProvider provider, Path root, Path folder) {
    try {
      var yaml = Files.createDirectory(folder.resolve("yaml"));
      Files.writeString(
          yaml.resolve("00.yaml"),
          """
          apiVersion: v1
          kind: Namespace
          metadata: {name: %s}
          ---
          apiVersion: v1
          kind: Secret
          metadata: {name: bench-client, namespace: %1$s}
          stringData: {clientId: %s, clientSecret: %s}
          """
              .formatted(World.SYSTEM, World.CLIENT_ID, World.CLIENT_SECRET));
      var tool =
          Files.readString(root.resolve("examples/quickstart/01-tool.yaml"))
              .replace("127.0.0.1:9400", provider.url().getAuthority());
      for (int i = 0; i < World.TOOLS; i++) {
        Files.writeString(
            yaml.resolve("1" + i + ".yaml"),
            tool.replace("name: simulator\n", "name: " + World.tool(i) + "\n")
                + """

                ---
                apiVersion: agentteams.com/v1alpha1
                kind: ToolInstallation
                metadata: {name: %s, namespace: %s}
                spec: {tool: %1$s, client: {secretRef: {name: bench-client}}, allowedNamespaces: {from: All}}
                """
                    .formatted(World.tool(i), World.SYSTEM));
      }
      cluster.applyFolder(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
