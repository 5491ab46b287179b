package com.agentteams.kube;

import com.agentteams.settings.InvalidSettingException;
import com.agentteams.telemetry.Reachability;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * The one Kubernetes client of a process. It reads everything that the API server can hand out: an
 * object that the types cannot hold arrives with a null spec and a null status, so that one bad
 * object never stops the others (law 9).
 */
public final class Kube {
  private static final Duration CUT_IS_NO_OUTAGE = Duration.ofSeconds(2);

  private Kube() {}

  /**
   * A client for {@code KUBECONFIG}, or for the cluster that this process runs in. Requests end
   * after 10 s and are tried three times more.
   *
   * @throws InvalidSettingException if {@code KUBECONFIG} names what is no configuration, or the
   *     environment has a variable of the client that it cannot read
   */
  public static KubernetesClient client(Map<String, String> environment) {
    var kubeconfig = environment.getOrDefault("KUBECONFIG", "");
    if (!kubeconfig.isBlank()
        && Arrays.stream(kubeconfig.split(File.pathSeparator, -1))
            .noneMatch(ClientVariables::isFile)) {
      throw new InvalidSettingException("KUBECONFIG", "names no file that is there");
    }
    ClientVariables.check(environment);
    Config config;
    try {
      config = Config.autoConfigure(null);
    } catch (RuntimeException e) {
      throw new InvalidSettingException("KUBECONFIG", "cannot be read as a configuration");
    }
    return client(config);
  }

  /**
   * A client for a known configuration.
   *
   * @throws InvalidSettingException as the other
   */
  public static KubernetesClient client(Config config) {
    var usable = ClientVariables.withUsableProxy(config);
    try {
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(usable)
                  .withConnectionTimeout(5_000)
                  .withRequestTimeout(10_000)
                  .withRequestRetryBackoffLimit(3)
                  .build())
          .withHttpClientBuilderConsumer(
              http ->
                  http.addOrReplaceInterceptor(
                      "answers",
                      new AnswersInterceptor(
                          new Reachability("The API server", CUT_IS_NO_OUTAGE, System::nanoTime))))
          .withKubernetesSerialization(TolerantSerialization.create())
          .build();
    } catch (RuntimeException e) {
      throw new InvalidSettingException(
          "KUBECONFIG",
          "or a variable that begins with KUBERNETES_ has a server, certificate or key that cannot"
              + " be used");
    }
  }

  /** Whether this object came without its spec because it could not be decoded. */
  public static boolean undecodable(HasMetadata object) {
    return object.getMetadata() != null
        && object.getMetadata().getAdditionalProperties().containsKey(TolerantSerialization.MARK);
  }
}
