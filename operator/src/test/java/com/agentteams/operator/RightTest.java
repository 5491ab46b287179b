package com.agentteams.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.settings.OperatorSettings;
import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.RepositoryRoot;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** N-39: what is checked at start is what the chart grants, verb by verb, in every mode. */
class RightTest {
  private static final List<String> CLIENTS = List.of("slack-oauth-client");

  private static Stream<Map<String, ?>> modes() {
    return Stream.of(
        Map.of(),
        operator(Map.of("vault", "google", "keys", "google", "gcpProject", "acme")),
        operator(Map.of("vault", "google", "gcpProject", "acme")),
        operator(Map.of("keys", "google", "gcpProject", "acme")),
        operator(Map.of("watchNamespaces", List.of("team-a", "team-b"))));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void n39EveryRightOfTheChartIsCheckedAtStart(Map<String, ?> values) {
    // Given
    var objects =
        ChartRbac.render(
                RepositoryRoot.find().resolve("charts/agentteams-operator"),
                "agentteams",
                "agentteams-system",
                values)
            .objects();
    var settings = OperatorSettings.read(environment(objects));
    // When
    var needed = Right.needed(settings);
    // Then
    var granted = granted(objects);
    granted.removeIf(RightTest::checkedInAnotherWay);
    assertThat(needed).containsExactlyInAnyOrderElementsOf(granted);
  }

  /**
   * CRDs are read by name right before, which names what is missing; client Secrets are known only
   * from installations, whose status says so.
   */
  private static boolean checkedInAnotherWay(Right right) {
    return right.resource().equals("customresourcedefinitions")
        || (right.resource().equals("secrets") && CLIENTS.contains(String.valueOf(right.name())));
  }

  private static Set<Right> granted(List<HasMetadata> objects) {
    var granted = new HashSet<Right>();
    for (var object : objects) {
      if (!object.getMetadata().getName().startsWith("agentteams-operator")) {
        continue;
      }
      if (object instanceof ClusterRole role) {
        role.getRules().forEach(rule -> granted.addAll(rights(rule, null)));
      } else if (object instanceof Role role) {
        var namespace = role.getMetadata().getNamespace();
        role.getRules().forEach(rule -> granted.addAll(rights(rule, namespace)));
      }
    }
    return granted;
  }

  private static List<Right> rights(PolicyRule rule, @Nullable String namespace) {
    List<@Nullable String> names =
        rule.getResourceNames().isEmpty()
            ? Collections.singletonList(null)
            : List.copyOf(rule.getResourceNames());
    return rule.getResources().stream()
        .flatMap(
            resource ->
                rule.getVerbs().stream()
                    .flatMap(
                        verb ->
                            names.stream()
                                .map(
                                    name ->
                                        new Right(
                                            verb,
                                            rule.getApiGroups().getFirst(),
                                            resource,
                                            name,
                                            namespace))))
        .toList();
  }

  private static Map<String, String> environment(List<HasMetadata> objects) {
    return objects.stream()
        .filter(o -> o instanceof Deployment && o.getMetadata().getName().endsWith("-operator"))
        .map(Deployment.class::cast)
        .flatMap(d -> d.getSpec().getTemplate().getSpec().getContainers().stream())
        .flatMap(c -> c.getEnv().stream())
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static Map<String, ?> operator(Map<String, ?> values) {
    return Map.of("operator", values, "clientSecrets", CLIENTS);
  }
}
