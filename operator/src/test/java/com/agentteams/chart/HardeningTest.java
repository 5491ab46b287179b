package com.agentteams.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.ChartRbac;
import com.agentteams.testkit.kube.RepositoryRoot;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every pod of the chart has to be, whichever process it runs and whatever is switched on. */
class HardeningTest {
  private static final Path ROOT = RepositoryRoot.find();
  private static final String NAMESPACE = "agentteams-system";

  private static final List<HasMetadata> DEFAULT = render(Map.of());
  private static final List<HasMetadata> EVERYTHING =
      render(
          Map.of(
              "callbackUrl",
              "https://connect.example.com",
              "clientSecrets",
              List.of("slack-oauth-client"),
              "operator",
              Map.of(
                  "vault", "google",
                  "gcpProject", "acme",
                  "priorityClassName", "important",
                  "podDisruptionBudget", Map.of("enabled", true)),
              "callback",
              Map.of(
                  "ingress", Map.of("enabled", true, "tlsSecretName", "connect-tls"),
                  "priorityClassName", "important",
                  "podDisruptionBudget", Map.of("enabled", true))));

  private static List<HasMetadata> render(Map<String, ?> values) {
    return ChartRbac.render(
            ROOT.resolve("charts/agentteams-operator"), "agentteams", NAMESPACE, values)
        .objects();
  }

  private static Stream<HasMetadata> everyObject() {
    return Stream.concat(DEFAULT.stream(), EVERYTHING.stream());
  }

  private static <T> List<T> all(List<HasMetadata> objects, Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Only Deployments have pods here; the first test fails once another kind has. */
  private static List<PodTemplateSpec> templates(List<HasMetadata> objects) {
    return all(objects, Deployment.class).stream().map(d -> d.getSpec().getTemplate()).toList();
  }

  private static List<PodSpec> pods() {
    return Stream.of(DEFAULT, EVERYTHING)
        .flatMap(objects -> templates(objects).stream())
        .map(PodTemplateSpec::getSpec)
        .toList();
  }

  private static List<Container> containers() {
    return pods().stream()
        .flatMap(
            p ->
                Stream.of(p.getContainers(), p.getInitContainers(), ephemeral(p))
                    .flatMap(List::stream))
        .toList();
  }

  private static List<Container> ephemeral(PodSpec pod) {
    assertThat(pod.getEphemeralContainers()).isEmpty();
    return List.of();
  }

  @Test
  void onlyDeploymentsHavePods() {
    assertThat(everyObject().map(HasMetadata::getKind))
        .doesNotContain("Pod", "DaemonSet", "StatefulSet", "Job", "CronJob", "ReplicaSet")
        .contains("Deployment");
  }

  /** K-9: what the restricted profile asks of a pod, and a read-only root on top. */
  @Test
  void everyPodMayRunUnderTheRestrictedProfile() {
    var broken = new ArrayList<String>();
    for (var pod : pods()) {
      expect(broken, "hostNetwork", !Boolean.TRUE.equals(pod.getHostNetwork()));
      expect(broken, "hostPID", !Boolean.TRUE.equals(pod.getHostPID()));
      expect(broken, "hostIPC", !Boolean.TRUE.equals(pod.getHostIPC()));
      for (var volume : pod.getVolumes()) {
        expect(broken, "volume " + volume.getName(), volume.getEmptyDir() != null);
      }
    }
    for (var container : containers()) {
      var name = container.getName();
      var context = container.getSecurityContext();
      expect(
          broken,
          name + " escalation",
          Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()));
      expect(broken, name + " privileged", !Boolean.TRUE.equals(context.getPrivileged()));
      expect(broken, name + " root", Boolean.TRUE.equals(context.getRunAsNonRoot()));
      expect(broken, name + " uid", context.getRunAsUser() == null || context.getRunAsUser() > 0);
      expect(broken, name + " writes", Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()));
      expect(broken, name + " drop", context.getCapabilities().getDrop().equals(List.of("ALL")));
      expect(broken, name + " add", context.getCapabilities().getAdd().isEmpty());
      expect(
          broken,
          name + " seccomp",
          "RuntimeDefault".equals(context.getSeccompProfile().getType()));
      expect(
          broken,
          name + " hostPort",
          container.getPorts().stream().allMatch(p -> p.getHostPort() == null));
    }

    assertThat(containers()).hasSize(4);
    assertThat(broken).isEmpty();
  }

  private static void expect(List<String> broken, String what, boolean holds) {
    if (!holds) {
      broken.add(what);
    }
  }

  /** K-11: a pod that no policy selects may talk to everybody. */
  @Test
  void everyPodIsUnderAPolicyThatDeniesWhatItDoesNotName() {
    for (var objects : List.of(DEFAULT, EVERYTHING)) {
      var policies = all(objects, NetworkPolicy.class);
      for (var template : templates(objects)) {
        assertThat(policies)
            .filteredOn(
                p -> selects(p.getSpec().getPodSelector().getMatchLabels(), template.getMetadata()))
            .as("policies for %s", template.getMetadata().getLabels())
            .singleElement()
            .satisfies(
                p -> {
                  assertThat(p.getSpec().getPodSelector().getMatchExpressions()).isEmpty();
                  assertThat(p.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
                  assertThat(p.getSpec().getEgress()).noneMatch(e -> e.getPorts().isEmpty());
                  assertThat(p.getSpec().getIngress()).noneMatch(i -> i.getPorts().isEmpty());
                });
      }
    }
  }

  private static boolean selects(Map<String, String> selector, ObjectMeta pod) {
    return !selector.isEmpty() && pod.getLabels().entrySet().containsAll(selector.entrySet());
  }

  /** K-13: a node gives what is asked for, and no pod takes a neighbour's memory. */
  @Test
  void everyContainerSaysWhatItNeedsAndWhatItNeverExceeds() {
    assertThat(containers())
        .allSatisfy(
            c -> {
              assertThat(c.getResources().getRequests()).containsKeys("cpu", "memory");
              assertThat(c.getResources().getLimits()).containsKey("memory");
            });
  }

  /** K-13: drains, preemption and the loss of a zone. */
  @Test
  void everyPodCanBeKeptThroughDrainsAndPreemptionAndIsSpreadOverZones() {
    var budgets = all(EVERYTHING, PodDisruptionBudget.class);
    assertThat(templates(EVERYTHING))
        .hasSize(2)
        .allSatisfy(
            t -> {
              assertThat(budgets)
                  .anyMatch(
                      b -> selects(b.getSpec().getSelector().getMatchLabels(), t.getMetadata()));
              assertThat(t.getSpec().getPriorityClassName()).isEqualTo("important");
              assertThat(t.getSpec().getTopologySpreadConstraints())
                  .anySatisfy(
                      s -> {
                        assertThat(s.getTopologyKey()).isEqualTo("topology.kubernetes.io/zone");
                        assertThat(selects(s.getLabelSelector().getMatchLabels(), t.getMetadata()))
                            .isTrue();
                      });
            });
  }

  /** L-6: what is in an environment, an argument or an annotation is in every kubectl output. */
  @Test
  void noSecretReachesAProcessByEnvironmentArgumentOrAnnotation() throws IOException {
    assertThat(everyObject()).noneMatch(Secret.class::isInstance);
    assertThat(containers())
        .allSatisfy(
            c -> {
              assertThat(c.getEnvFrom()).isEmpty();
              assertThat(c.getEnv()).extracting(EnvVar::getValueFrom).containsOnlyNulls();
              assertThat(c.getCommand()).isEmpty();
              assertThat(Set.of("operator", "callback")).containsAll(c.getArgs());
            });
    assertThat(pods()).noneMatch(p -> p.getVolumes().stream().anyMatch(v -> v.getSecret() != null));
    // nobody can put one in either: each value is a plain setting, or the name of a Secret
    assertThat(
            Pattern.compile(
                    "^ *(\\w*(?:[Ss]ecret|[Tt]oken|[Pp]assword|[Kk]ey)\\w*):", Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve("charts/agentteams-operator/values.yaml")))
                .results()
                .map(m -> m.group(1)))
        .containsExactlyInAnyOrder(
            "imagePullSecrets",
            "clientSecrets",
            "secretManagerEndpoint",
            "tlsSecretName",
            "keys",
            "gcpKeysProject");
  }

  /**
   * L-4: an end for want of memory leaves no dump with tokens in it, and nobody attaches to a
   * process; whatever the chart passes as options.
   */
  @Test
  void everyProcessEndsWithoutADumpAndLetsNobodyAttach(@TempDir Path home)
      throws IOException, InterruptedException {
    var bin = Files.createDirectories(home.resolve("bin"));
    Files.copy(ROOT.resolve("operator/src/main/dist/bin/agentteams"), bin.resolve("agentteams"));
    script(bin.resolve("find-java"), "echo " + home);
    script(bin.resolve("java"), "printf '%s\\n' \"$@\"");
    assertThat(bin.resolve("agentteams").toFile().setExecutable(true)).isTrue();

    for (var container : containers()) {
      var options =
          container.getEnv().stream()
              .filter(e -> e.getName().equals("JAVA_OPTS"))
              .map(EnvVar::getValue)
              .findFirst()
              .orElseThrow();
      var builder = new ProcessBuilder(bin.resolve("agentteams").toString(), "operator");
      builder.environment().put("JAVA_OPTS", options);
      var process = builder.redirectErrorStream(true).start();
      var words =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();

      assertThat(process.waitFor()).as("%s", words).isZero();
      assertThat(words)
          .contains(
              "-XX:+ExitOnOutOfMemoryError",
              "-XX:-HeapDumpOnOutOfMemoryError",
              "-XX:+DisableAttachMechanism")
          .noneMatch(w -> w.matches("-XX:(\\+HeapDump|HeapDumpPath|-Disable|-Exit|\\+CrashOn).*"))
          .noneMatch(
              w -> w.contains("jmxremote") || w.matches("-(agentlib|agentpath|javaagent).*"));
    }
    assertThat(Files.readString(ROOT.resolve("Dockerfile")))
        .as("the image has no other way to start a process")
        .contains("ENTRYPOINT [\"/opt/agentteams/bin/agentteams\"]")
        .doesNotContain("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CMD");
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
