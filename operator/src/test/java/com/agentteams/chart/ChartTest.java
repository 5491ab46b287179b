package com.agentteams.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.agentteams.settings.CallbackSettings;
import com.agentteams.settings.LogSettings;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.RepositoryRoot;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the chart renders, by Helm itself: exactly the rights that the processes need (law 8), pods
 * that may run under the restricted profile, and one value for each setting.
 */
class ChartTest {
  private static final Path ROOT = RepositoryRoot.find();
  private static final Path CHART = ROOT.resolve("charts/agentteams-operator");
  private static final String NAMESPACE = "agentteams-system";

  private static final Map<String, ?> GOOGLE =
      Map.of("operator", Map.of("vault", "google", "keys", "google", "gcpProject", "acme"));
  private static final Map<String, ?> GOOGLE_WITH_CLIENTS =
      Map.of(
          "operator",
          Map.of("vault", "google", "keys", "google", "gcpProject", "acme"),
          "clientSecrets",
          List.of("slack-oauth-client", "gmail-oauth-client"));
  private static final Map<String, ?> ONLY_KEYS_IN_KUBERNETES =
      Map.of(
          "operator",
          Map.of("vault", "google", "gcpProject", "acme"),
          "clientSecrets",
          List.of("slack-oauth-client"));
  private static final Map<String, ?> NAMESPACED =
      Map.of("operator", Map.of("watchNamespaces", List.of("team-a", "team-b")));

  /** Every setting has a value, and everything optional is there. */
  private static final Map<String, ?> EVERYTHING =
      Map.ofEntries(
          Map.entry("callbackUrl", "https://connect.example.com/agents"),
          Map.entry("clientSecrets", List.of("slack-oauth-client")),
          Map.entry(
              "networkPolicy", Map.of("metricsFrom", List.of(Map.of("podSelector", Map.of())))),
          Map.entry(
              "operator",
              Map.of(
                  "replicas", 2,
                  "watchNamespaces", List.of("team-a"),
                  "clusterId", "east-1",
                  "eventsUrl", "https://events.example.com",
                  "vault", "google",
                  "gcpProject", "acme",
                  "gcpKeysProject", "acme-keys",
                  "gcpReplication", "europe-west4,europe-west1",
                  "secretManagerEndpoint", "plaintext://127.0.0.1:9401",
                  "podDisruptionBudget", Map.of("enabled", true))),
          Map.entry(
              "callback",
              Map.of(
                  "ingress", Map.of("enabled", true, "tlsSecretName", "connect-tls"),
                  "podDisruptionBudget", Map.of("enabled", true))));

  /** A rendering takes a third of a second, and nobody changes one. */
  private static final Map<Map<String, ?>, List<HasMetadata>> RENDERED = new ConcurrentHashMap<>();

  private static List<HasMetadata> render(Map<String, ?> values) {
    return RENDERED.computeIfAbsent(
        values, v -> ChartRbac.render(CHART, "agentteams", NAMESPACE, v).objects());
  }

  private static Stream<Map<String, ?>> allModes() {
    return Stream.of(
        Map.of(), GOOGLE, GOOGLE_WITH_CLIENTS, ONLY_KEYS_IN_KUBERNETES, NAMESPACED, EVERYTHING);
  }

  // --- Helm

  @Test
  void passesHelmsOwnLintInStrictMode() {
    var result = new Helm(CHART).lint().strict().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  private static Stream<Arguments> valuesToRefuse() {
    return Stream.of(
        Arguments.of(Map.of("extra", 1), "extra"),
        Arguments.of(Map.of("operator", Map.of("vualt", "google")), "vualt"),
        Arguments.of(Map.of("callback", Map.of("service", Map.of("prot", 1))), "prot"),
        Arguments.of(Map.of("catalog", Map.of("tools", Map.of("slack", Map.of("on", true)))), "on"),
        Arguments.of(Map.of("operator", Map.of("vault", "hashicorp")), "/operator/vault"),
        Arguments.of(Map.of("log", Map.of("level", "loud")), "/log/level"),
        Arguments.of(Map.of("connectAuth", "oidc"), "/connectAuth"),
        Arguments.of(Map.of("callbackUrl", "http://connect.example.com"), "/callbackUrl"),
        Arguments.of(Map.of("operator", Map.of("connectTtl", "1 day")), "/operator/connectTtl"),
        Arguments.of(
            Map.of("operator", Map.of("gcpReplication", "Europe")), "/operator/gcpReplication"),
        Arguments.of(Map.of("operator", Map.of("replicas", "two")), "/operator/replicas"),
        Arguments.of(Map.of("operator", Map.of("vault", "google")), "/operator/gcpProject"),
        Arguments.of(
            Map.of("catalog", Map.of("tools", Map.of("slakc", Map.of("enabled", true)))),
            "this chart has no tool \"slakc\""));
  }

  @ParameterizedTest
  @MethodSource("valuesToRefuse")
  void refusesAWrongValueAndNamesIt(Map<String, ?> values, String named) {
    assertThatThrownBy(() -> render(values)).hasMessageContaining(named);
  }

  @Test
  void everyValueHasAComment() throws IOException {
    var lines = Files.readAllLines(CHART.resolve("values.yaml"));
    var bare = new ArrayList<String>();
    for (int i = 1; i < lines.size(); i++) {
      var leaf = lines.get(i).matches(" *[A-Za-z]+: \\S.*");
      if (leaf && !lines.get(i - 1).strip().startsWith("#")) {
        bare.add(lines.get(i));
      }
    }

    assertThat(bare).isEmpty();
  }

  // --- rights

  private static final String OPERATOR_EVERYWHERE =
      """
      * agents.agentteams.com get,list,watch
      * agents/status.agentteams.com patch
      * customresourcedefinitions.apiextensions.k8s.io[agents.agentteams.com consentreplies.agentteams.com toolconnections.agentteams.com toolinstallations.agentteams.com tools.agentteams.com] get
      * events create
      * namespaces get,list,watch
      * toolconnections.agentteams.com get,list,watch
      * toolconnections.agentteams.com patch
      * toolconnections/status.agentteams.com patch
      * toolinstallations.agentteams.com get,list,watch
      * toolinstallations/status.agentteams.com patch
      * tools.agentteams.com get,list,watch
      * tools/status.agentteams.com patch
      """;

  private static final String OPERATOR_AT_HOME =
      """
      agentteams-system configmaps create
      agentteams-system configmaps[agentteams-keys] get,update
      agentteams-system consentreplies.agentteams.com delete,get,list,watch
      agentteams-system leases.coordination.k8s.io create
      agentteams-system leases.coordination.k8s.io[agentteams-operator] get,patch,update
      """;

  /** K-6. */
  @Test
  void givesTheOperatorExactlyWhatItCalls() {
    assertThat(rights(render(Map.of()), "agentteams-operator"))
        .containsExactlyInAnyOrderElementsOf(
            lines(
                OPERATOR_EVERYWHERE,
                OPERATOR_AT_HOME,
                "agentteams-system secrets create,delete,get,update"));
  }

  @Test
  void givesNobodyAnySecretWithGoogleStoresAndNoClientSecrets() {
    var objects = render(GOOGLE);

    assertThat(rights(objects, "agentteams-operator"))
        .containsExactlyInAnyOrderElementsOf(lines(OPERATOR_EVERYWHERE, OPERATOR_AT_HOME));
    assertThat(allRules(objects)).noneMatch(rule -> rule.getResources().contains("secrets"));
  }

  @Test
  void givesTheOperatorOnlyTheNamedSecretsWithGoogleStores() {
    assertThat(rights(render(GOOGLE_WITH_CLIENTS), "agentteams-operator"))
        .containsExactlyInAnyOrderElementsOf(
            lines(
                OPERATOR_EVERYWHERE,
                OPERATOR_AT_HOME,
                "agentteams-system secrets[slack-oauth-client gmail-oauth-client] get"));
  }

  /** Law 8: key sets are made once, read by name and never changed. */
  @Test
  void givesTheOperatorOnlyItsKeySetsWhereLoginsAreElsewhere() {
    assertThat(rights(render(ONLY_KEYS_IN_KUBERNETES), "agentteams-operator"))
        .containsExactlyInAnyOrderElementsOf(
            lines(
                OPERATOR_EVERYWHERE,
                OPERATOR_AT_HOME,
                "agentteams-system secrets create",
                "agentteams-system secrets[agentteams-keyset-vault agentteams-keyset-consent"
                    + " agentteams-keyset-connect slack-oauth-client] get"));
  }

  @Test
  void givesTheOperatorRolesInTheNamespacesThatItWatches() {
    assertThat(rights(render(NAMESPACED), "agentteams-operator"))
        .containsExactlyInAnyOrderElementsOf(
            lines(
                """
                * customresourcedefinitions.apiextensions.k8s.io[agents.agentteams.com consentreplies.agentteams.com toolconnections.agentteams.com toolinstallations.agentteams.com tools.agentteams.com] get
                * namespaces get,list,watch
                * tools.agentteams.com get,list,watch
                * tools/status.agentteams.com patch
                agentteams-system events create
                agentteams-system secrets create,delete,get,update
                agentteams-system toolinstallations.agentteams.com get,list,watch
                agentteams-system toolinstallations/status.agentteams.com patch
                team-a agents.agentteams.com get,list,watch
                team-a agents/status.agentteams.com patch
                team-a events create
                team-a toolconnections.agentteams.com get,list,watch
                team-a toolconnections.agentteams.com patch
                team-a toolconnections/status.agentteams.com patch
                team-a toolinstallations.agentteams.com get,list,watch
                team-a toolinstallations/status.agentteams.com patch
                team-b agents.agentteams.com get,list,watch
                team-b agents/status.agentteams.com patch
                team-b events create
                team-b toolconnections.agentteams.com get,list,watch
                team-b toolconnections.agentteams.com patch
                team-b toolconnections/status.agentteams.com patch
                team-b toolinstallations.agentteams.com get,list,watch
                team-b toolinstallations/status.agentteams.com patch
                """,
                OPERATOR_AT_HOME));
  }

  /** K-6. */
  @ParameterizedTest
  @MethodSource("allModes")
  void givesTheCallbackNamedGetsAndOneCreate(Map<String, ?> values) {
    assertThat(rights(render(values), "agentteams-callback"))
        .containsExactlyInAnyOrderElementsOf(
            lines(
                """
                * agents.agentteams.com get
                * toolconnections.agentteams.com get
                * tools.agentteams.com get
                agentteams-system configmaps[agentteams-keys] get
                agentteams-system consentreplies.agentteams.com create
                agentteams-system toolinstallations.agentteams.com get
                """));
  }

  @ParameterizedTest
  @MethodSource("allModes")
  void hasNoWildcardAndBindsNobodyElse(Map<String, ?> values) {
    var objects = render(values);

    assertThat(allRules(objects))
        .noneMatch(
            rule ->
                rule.getApiGroups().contains("*")
                    || rule.getResources().contains("*")
                    || rule.getVerbs().contains("*"));
    assertThat(bindings(objects).flatMap(b -> b.subjects().stream()))
        .allMatch(s -> s.getKind().equals("ServiceAccount") && s.getNamespace().equals(NAMESPACE))
        .extracting(Subject::getName)
        .containsOnly("agentteams-operator", "agentteams-callback");
  }

  /**
   * K-7: nobody gets an internal kind, a status or a finalizer. A connect link is a capability, so
   * it is nothing for those who may only look.
   */
  @Test
  void lendsPeopleTheObjectsThatTheyWriteAndNoStatus() {
    var roles =
        all(render(Map.of()), ClusterRole.class)
            .filter(
                r ->
                    r.getMetadata().getLabels().keySet().stream()
                        .anyMatch(l -> l.contains("aggregate-to")))
            .collect(Collectors.toMap(r -> r.getMetadata().getName(), r -> r));

    assertThat(roles).containsOnlyKeys("agentteams-edit", "agentteams-view");
    assertThat(describe("*", roles.get("agentteams-edit").getRules()))
        .containsExactlyInAnyOrder(
            "* agents.agentteams.com create,delete,deletecollection,get,list,patch,update,watch",
            "* toolconnections.agentteams.com create,delete,deletecollection,get,list,patch,update,watch",
            "* toolinstallations.agentteams.com create,delete,deletecollection,get,list,patch,update,watch");
    assertThat(describe("*", roles.get("agentteams-view").getRules()))
        .containsExactly("* tools.agentteams.com get,list,watch");
    assertThat(roles.get("agentteams-edit").getMetadata().getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-edit", "true")
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-admin", "true")
        .doesNotContainKey("rbac.authorization.k8s.io/aggregate-to-view");
    assertThat(roles.get("agentteams-view").getMetadata().getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-view", "true");
  }

  // --- settings

  @Test
  void mapsEverySettingThatAProcessReadsAndNoOther() throws IOException {
    var shared = new TreeSet<>(settingsReadBy("LogSettings"));
    shared.addAll(settingsReadBy("Unsupported"));
    var operator = new TreeSet<>(settingsReadBy("OperatorSettings"));
    operator.addAll(shared);
    var callback = new TreeSet<>(settingsReadBy("CallbackSettings"));
    callback.addAll(shared);
    var values = new TreeSet<>(operator);
    values.addAll(callback);
    values.remove("AGENTTEAMS_NAMESPACE"); // the release's

    var objects = render(EVERYTHING);

    assertThat(environment(objects, "operator").keySet()).isEqualTo(with(operator, "JAVA_OPTS"));
    assertThat(environment(objects, "callback").keySet()).isEqualTo(with(callback, "JAVA_OPTS"));
    assertThat(names("\\[(AGENTTEAMS_[A-Z_]+)]", Files.readString(CHART.resolve("values.yaml"))))
        .isEqualTo(values);
  }

  @Test
  void knowsEveryClassThatReadsSettings() throws IOException {
    try (var sources = Files.walk(ROOT.resolve("operator/src/main/java"))) {
      var readers = new TreeSet<String>();
      for (var source : sources.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (Pattern.compile("\\.\\w+\\(\\s*\"AGENTTEAMS_")
            .matcher(Files.readString(source))
            .find()) {
          readers.add(source.getFileName().toString());
        }
      }
      assertThat(readers)
          .containsExactly(
              "CallbackSettings.java",
              "LogSettings.java",
              "OperatorSettings.java",
              "Unsupported.java");
    }
  }

  @Test
  void hasTheSameDefaultsAsTheProcesses() {
    var objects = render(Map.of());
    var operator = environment(objects, "operator");
    var callback = environment(objects, "callback");

    assertThat(OperatorSettings.read(operator)).isEqualTo(OperatorSettings.read(Map.of()));
    assertThat(CallbackSettings.read(callback)).isEqualTo(CallbackSettings.read(Map.of()));
    assertThat(LogSettings.read(operator))
        .isEqualTo(LogSettings.read(callback))
        .isEqualTo(new LogSettings(LogSettings.Format.JSON, LogSettings.Level.INFO));
  }

  @Test
  void passesValuesOnAsTheProcessesReadThem() {
    var settings = OperatorSettings.read(environment(render(EVERYTHING), "operator"));

    assertThat(settings.watchNamespaces()).containsExactly("team-a");
    assertThat(settings.clusterId()).contains("east-1");
    assertThat(settings.gcpKeysProject()).contains("acme-keys");
    assertThat(settings.gcpReplication()).containsExactly("europe-west1", "europe-west4");
    assertThat(settings.secretManagerEndpoint()).contains("plaintext://127.0.0.1:9401");
    assertThat(settings.eventsUrl()).hasToString("Optional[https://events.example.com]");
  }

  // --- pods

  @ParameterizedTest
  @ValueSource(strings = {"operator", "callback"})
  void runsUnderTheRestrictedProfileWithAReadOnlyRoot(String process) {
    var objects = render(Map.of());
    var pod = pod(objects, process);
    var container = container(objects, process);

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getPrivileged()).isNull();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getVolumes()).singleElement().matches(v -> v.getEmptyDir() != null);
    assertThat(container.getVolumeMounts())
        .singleElement()
        .matches(m -> m.getMountPath().equals("/tmp"));
    assertThat(container.getArgs()).containsExactly(process);
  }

  /** K-10. */
  @Test
  void keepsTheServiceAccountTokenFromEveryOtherPod() {
    var objects = render(Map.of());

    assertThat(all(objects, ServiceAccount.class))
        .hasSize(2)
        .allMatch(s -> !s.getAutomountServiceAccountToken());
    assertThat(pod(objects, "operator").getServiceAccountName()).isEqualTo("agentteams-operator");
    assertThat(pod(objects, "callback").getServiceAccountName()).isEqualTo("agentteams-callback");
  }

  @Test
  void jailsTheCallbackAsSmallAsItWasMeasured() {
    var objects = render(Map.of());
    var resources = container(objects, "callback").getResources();

    assertThat(resources.getRequests()).containsEntry("memory", new Quantity("128Mi"));
    assertThat(resources.getLimits()).containsEntry("memory", new Quantity("192Mi"));
    assertThat(environment(objects, "callback"))
        .containsEntry("JAVA_OPTS", "-XX:+UseSerialGC -Xmx48m -XX:TieredStopAtLevel=1");
  }

  /** F-2: the process drains for the time-out and 5 s more, and needs some seconds to end. */
  @ParameterizedTest
  @CsvSource({
    "60s, 75",
    "1s, 16",
    "0010s, 25",
    "1m30s, 105",
    "10m, 615",
    "0h9m59s, 614",
    "1h, 3615"
  })
  void letsTheOperatorFinishAnExchangeThatItHasSent(String timeout, long grace) {
    var objects = render(Map.of("operator", Map.of("exchangeTimeout", timeout)));

    assertThat(pod(objects, "operator").getTerminationGracePeriodSeconds()).isEqualTo(grace);
  }

  @Test
  void runsAsManyPodsAsAskedFor() {
    assertThat(pod(render(Map.of()), "operator").getTerminationGracePeriodSeconds()).isEqualTo(75);
    assertThat(
            only(render(EVERYTHING), Deployment.class, "agentteams-operator")
                .getSpec()
                .getReplicas())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "callback"})
  void probesTheManagementPort(String process) {
    var objects = render(Map.of(process, Map.of("managementPort", 9999)));
    var container = container(objects, process);

    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
    assertThat(
            Stream.of(
                    container.getLivenessProbe(),
                    container.getReadinessProbe(),
                    container.getStartupProbe())
                .map(p -> p.getHttpGet().getPort().getStrVal()))
        .containsOnly("management");
    assertThat(container.getPorts())
        .filteredOn(p -> p.getName().equals("management"))
        .singleElement()
        .matches(p -> p.getContainerPort() == 9999);
    assertThat(environment(objects, process)).containsEntry("AGENTTEAMS_MANAGEMENT_PORT", "9999");
  }

  // --- network and quota

  @Test
  void exposesThePagesAndNothingElse() {
    var objects = render(EVERYTHING);

    assertThat(all(objects, Service.class))
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.getMetadata().getName()).isEqualTo("agentteams-callback");
              assertThat(s.getSpec().getPorts())
                  .singleElement()
                  .matches(p -> p.getTargetPort().getStrVal().equals("http"));
            });
    var rule = only(objects, Ingress.class, "agentteams-callback").getSpec().getRules().getFirst();
    assertThat(rule.getHost()).isEqualTo("connect.example.com");
    assertThat(rule.getHttp().getPaths())
        .singleElement()
        .matches(p -> p.getPath().equals("/agents"));
    assertThat(all(render(Map.of()), Ingress.class)).isEmpty();
  }

  /** K-11. */
  @Test
  void deniesAllTrafficThatAPodDoesNotNeed() {
    var objects = render(Map.of());
    var operator = only(objects, NetworkPolicy.class, "agentteams-operator").getSpec();
    var callback = only(objects, NetworkPolicy.class, "agentteams-callback").getSpec();

    assertThat(operator.getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(callback.getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(operator.getIngress()).isEmpty();
    assertThat(callback.getIngress())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r.getPorts())
                    .singleElement()
                    .matches(p -> p.getPort().getStrVal().equals("http")));
    assertThat(callback.getEgress().stream().flatMap(ChartTest::ports)).containsOnly(53, 443, 6443);
    assertThat(
            Stream.concat(operator.getEgress().stream(), callback.getEgress().stream())
                .flatMap(ChartTest::cidrs))
        .as("the metadata server is for Workload Identity only")
        .noneMatch(cidr -> cidr.startsWith("169.254."));
    var google = render(GOOGLE);
    assertThat(
            only(google, NetworkPolicy.class, "agentteams-operator").getSpec().getEgress().stream()
                .flatMap(ChartTest::cidrs))
        .contains("169.254.169.254/32");
    assertThat(only(google, NetworkPolicy.class, "agentteams-callback").getSpec().getEgress())
        .isEqualTo(callback.getEgress());
  }

  @Test
  void boundsWhatTheInternetCanMakeUsStore() {
    var quota =
        only(
            render(Map.of("consentReplyQuota", 7)),
            ResourceQuota.class,
            "agentteams-consentreplies");

    assertThat(quota.getSpec().getHard())
        .isEqualTo(Map.of("count/consentreplies.agentteams.com", new Quantity("7")));
    assertThat(all(render(Map.of("consentReplyQuota", 0)), ResourceQuota.class)).isEmpty();
  }

  @Test
  void hasDisruptionBudgetsOnlyWhereAskedFor() {
    assertThat(all(render(Map.of()), PodDisruptionBudget.class)).isEmpty();
    assertThat(all(render(EVERYTHING), PodDisruptionBudget.class)).hasSize(2);
  }

  // --- CRDs and catalog

  @Test
  void bringsTheGeneratedCrdsAndKeepsThem() throws IOException {
    var kept = all(render(Map.of()), CustomResourceDefinition.class).toList();

    assertThat(kept)
        .allMatch(
            c -> "keep".equals(c.getMetadata().getAnnotations().get("helm.sh/resource-policy")))
        .extracting(c -> c.getSpec().getNames().getPlural() + ".yaml")
        .containsExactlyInAnyOrderElementsOf(yamlIn(ROOT.resolve("crds")));
    assertThat(all(render(Map.of("crds", Map.of("keep", false))), CustomResourceDefinition.class))
        .hasSameSizeAs(kept)
        .allMatch(c -> c.getMetadata().getAnnotations().isEmpty());
    assertThat(
            all(render(Map.of("crds", Map.of("enabled", false))), CustomResourceDefinition.class))
        .isEmpty();
  }

  @Test
  void bringsEveryFileOfTheCatalogAsATool() throws IOException {
    var files = yamlIn(CHART.resolve("files/catalog"));

    assertThat(tools(Map.of()).stream().map(name -> name + ".yaml"))
        .containsExactlyInAnyOrderElementsOf(files);
    assertThat(tools(Map.of("catalog", Map.of("enabled", false)))).isEmpty();
  }

  @Test
  void switchesOffTheToolsThatAreNamedAndNoOther() {
    var all = tools(Map.of());
    var off = all.stream().skip(1).toList();
    var switches =
        off.stream().collect(Collectors.toMap(name -> name, name -> Map.of("enabled", false)));

    assertThat(tools(Map.of("catalog", Map.of("tools", switches)))).isEqualTo(without(all, off));
  }

  private static Set<String> tools(Map<String, ?> values) {
    return render(values).stream()
        .filter(o -> o.getKind().equals("Tool"))
        .map(o -> o.getMetadata().getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  // --- reading what was rendered

  private record Binding(String scope, List<PolicyRule> rules, List<Subject> subjects) {}

  private static Stream<Binding> bindings(List<HasMetadata> objects) {
    var cluster =
        all(objects, ClusterRoleBinding.class)
            .map(
                b ->
                    new Binding(
                        "*",
                        only(objects, ClusterRole.class, b.getRoleRef().getName()).getRules(),
                        b.getSubjects()));
    var namespaced =
        all(objects, RoleBinding.class)
            .map(
                b -> {
                  assertThat(b.getRoleRef().getKind()).isEqualTo("Role");
                  var namespace = b.getMetadata().getNamespace();
                  var role =
                      all(objects, Role.class)
                          .filter(r -> r.getMetadata().getNamespace().equals(namespace))
                          .filter(r -> r.getMetadata().getName().equals(b.getRoleRef().getName()))
                          .findFirst()
                          .orElseThrow();
                  return new Binding(namespace, role.getRules(), b.getSubjects());
                });
    return Stream.concat(cluster, namespaced);
  }

  /** Everything that a ServiceAccount may do, a line for each rule and resource. */
  private static List<String> rights(List<HasMetadata> objects, String serviceAccount) {
    return bindings(objects)
        .filter(b -> b.subjects().stream().anyMatch(s -> s.getName().equals(serviceAccount)))
        .flatMap(b -> describe(b.scope(), b.rules()).stream())
        .toList();
  }

  private static List<String> describe(String scope, List<PolicyRule> rules) {
    return rules.stream()
        .flatMap(
            rule ->
                rule.getResources().stream()
                    .map(
                        resource -> {
                          assertThat(rule.getApiGroups()).hasSize(1);
                          var group = rule.getApiGroups().getFirst();
                          return scope
                              + " "
                              + resource
                              + (group.isEmpty() ? "" : "." + group)
                              + (rule.getResourceNames().isEmpty()
                                  ? ""
                                  : "[" + String.join(" ", rule.getResourceNames()) + "]")
                              + " "
                              + String.join(",", rule.getVerbs().stream().sorted().toList());
                        }))
        .toList();
  }

  private static List<PolicyRule> allRules(List<HasMetadata> objects) {
    return Stream.concat(
            all(objects, ClusterRole.class).flatMap(r -> r.getRules().stream()),
            all(objects, Role.class).flatMap(r -> r.getRules().stream()))
        .toList();
  }

  private static List<String> lines(String... blocks) {
    return Stream.of(blocks).flatMap(String::lines).toList();
  }

  private static <T extends HasMetadata> Stream<T> all(List<HasMetadata> objects, Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast);
  }

  private static <T extends HasMetadata> T only(
      List<HasMetadata> objects, Class<T> type, String name) {
    return all(objects, type)
        .filter(o -> o.getMetadata().getName().equals(name))
        .reduce(
            (a, b) -> {
              throw new AssertionError("two of " + name);
            })
        .orElseThrow();
  }

  private static PodSpec pod(List<HasMetadata> objects, String process) {
    return only(objects, Deployment.class, "agentteams-" + process)
        .getSpec()
        .getTemplate()
        .getSpec();
  }

  private static Container container(List<HasMetadata> objects, String process) {
    var containers = pod(objects, process).getContainers();
    assertThat(containers).hasSize(1);
    return containers.getFirst();
  }

  private static Map<String, String> environment(List<HasMetadata> objects, String process) {
    return container(objects, process).getEnv().stream()
        .collect(
            Collectors.toMap(
                EnvVar::getName,
                EnvVar::getValue,
                (a, b) -> {
                  throw new AssertionError("set twice");
                },
                TreeMap::new));
  }

  private static Stream<Integer> ports(NetworkPolicyEgressRule rule) {
    return rule.getPorts().stream().map(p -> p.getPort().getIntVal());
  }

  private static Stream<String> cidrs(NetworkPolicyEgressRule rule) {
    return rule.getTo().stream().map(peer -> peer.getIpBlock().getCidr());
  }

  private static Set<String> settingsReadBy(String type) throws IOException {
    var source = ROOT.resolve("operator/src/main/java/com/agentteams/settings/" + type + ".java");
    return names("\"(AGENTTEAMS_[A-Z_]+)\"", Files.readString(source));
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(m -> m.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> with(Set<String> names, String one) {
    var all = new TreeSet<>(names);
    all.add(one);
    return all;
  }

  private static Set<String> without(Set<String> names, List<String> some) {
    var rest = new TreeSet<>(names);
    some.forEach(rest::remove);
    return rest;
  }

  private static List<String> yamlIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".yaml"))
          .sorted()
          .toList();
    }
  }
}
