package com.agentteams.testkit.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ControlPlaneTest {

  @SuppressWarnings("NullAway.Init") // JUnit calls start first
  private ControlPlane cluster;

  @BeforeEach
  void start() {
    cluster = Resources.controlPlane();
  }

  @Test
  void actsUnderTheRightsOfTheChart() {
    // Given
    var namespace = Resources.namespaceWithReader(cluster);

    // When
    var client = cluster.clientFor(namespace, "reader");

    // Then
    assertThat(client.configMaps().inNamespace(namespace).list().getItems()).isNotNull();
    assertThatThrownBy(() -> client.secrets().inNamespace(namespace).list())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  @Test
  void writesAKubeconfigThatKubectlUnderstands() {
    // Given
    var namespace = Resources.namespaceWithReader(cluster);

    // When
    var file = cluster.kubeconfigFor(namespace, "reader").toString();

    // Then
    assertThat(cluster.kubectl("--kubeconfig", file, "auth", "whoami").orThrow())
        .contains("system:serviceaccount:" + namespace + ":reader");
    assertThat(cluster.kubectl("--kubeconfig", file, "get", "configmaps").exitCode()).isZero();
    assertThat(cluster.kubectl("--kubeconfig", file, "get", "secrets").stderr())
        .contains("Forbidden");
  }

  @Test
  void appliesAFolderTwiceAndWaitsForItsCrds() {
    // When
    cluster.applyFolder(Resources.path("folder"));
    cluster.applyFolder(Resources.path("folder"));

    // Then
    assertThat(cluster.kubectl("get", "widgets.testkit.agentteams.com").exitCode()).isZero();
    assertThat(cluster.admin().configMaps().inNamespace("default").withName("from-a-folder").get())
        .isNotNull();
  }

  @Test
  void isTheSameClusterByItsKubeconfigAndContext() {
    try (var same = ControlPlane.of(cluster.kubeconfig(), "test")) {
      assertThat(same.server()).isEqualTo(cluster.server());
      assertThat(same.admin().namespaces().withName("kube-system").get()).isNotNull();
    }
  }

  @Test
  void rendersAChartWithItsNamespaceAndValues() {
    // When
    var chart =
        ChartRbac.render(
            Resources.path("chart"),
            "tiny",
            "somewhere",
            Map.of("reader", Map.of("resources", List.of("pods"))));

    // Then
    assertThat(chart.objects())
        .extracting(HasMetadata::getKind)
        .contains("ServiceAccount", "Role", "RoleBinding", "ServiceMonitor");
    assertThat(chart.objects().toString()).contains("somewhere", "resources=[pods]");
  }
}
