package com.agentteams.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.RepositoryRoot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** K-9: only an API server knows everything that the restricted profile asks. */
class PodSecurityIT {
  private static final String NAMESPACE = "restricted-pods";
  private static final List<HasMetadata> OBJECTS =
      ChartRbac.render(
              RepositoryRoot.find().resolve("charts/agentteams-operator"),
              "agentteams",
              NAMESPACE,
              Map.of())
          .objects();

  @BeforeAll
  static void enforce() {
    assumeTrue(ControlPlane.available(), () -> ControlPlane.whyNot().orElse(""));
    var admin = ControlPlane.shared().admin();
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    OBJECTS.stream()
        .filter(ServiceAccount.class::isInstance)
        .forEach(account -> admin.resource(account).create());
  }

  @AfterAll
  static void remove() {
    if (ControlPlane.available()) {
      ControlPlane.shared().admin().namespaces().withName(NAMESPACE).delete();
    }
  }

  static List<Pod> pods() {
    return OBJECTS.stream()
        .filter(Deployment.class::isInstance)
        .map(Deployment.class::cast)
        .map(
            d ->
                new PodBuilder()
                    .withNewMetadata()
                    .withName(d.getMetadata().getName())
                    .withNamespace(NAMESPACE)
                    .endMetadata()
                    .withSpec(d.getSpec().getTemplate().getSpec())
                    .build())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void aNamespaceThatEnforcesTheProfileTakesEveryPod(Pod pod) {
    assertThat(ControlPlane.shared().admin().resource(pod).dryRun().create()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void andItDoesEnforceIt(Pod pod) {
    var onTheHost = new PodBuilder(pod).editSpec().withHostNetwork(true).endSpec().build();

    assertThatThrownBy(() -> ControlPlane.shared().admin().resource(onTheHost).dryRun().create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("PodSecurity");
  }
}
