package com.agentteams.kube;

import com.agentteams.settings.InvalidSettingException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * The one Kubernetes client of a process. It reads everything that the API server can hand out: an
 * object that the types cannot hold arrives with a null spec and a null status, so that one bad
 * object never stops the others (law 9).
 */
public final class Kube {
  private Kube() {}

  /**
   * A client for {@code KUBECONFIG}, or for the cluster that this process runs in. Requests end
   * after 10 s and are tried three times more.
   *
   * @throws InvalidSettingException if {@code KUBECONFIG} names what is no configuration
   */
  public static KubernetesClient client(Map<String, String> environment) {
    var kubeconfig = environment.getOrDefault("KUBECONFIG", "");
    if (!kubeconfig.isBlank()
        && Arrays.stream(kubeconfig.split(File.pathSeparator, -1)).noneMatch(Kube::isFile)) {
      throw new InvalidSettingException("KUBECONFIG", "names no file that is there");
    }
    Config config;
    try {
      config = Config.autoConfigure(null);
    } catch (RuntimeException e) {
      throw new InvalidSettingException("KUBECONFIG", "cannot be read as a configuration");
    }
    return client(config);
  }

  /** A client for a known configuration. */
  public static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withConnectionTimeout(5_000)
                .withRequestTimeout(10_000)
                .withRequestRetryBackoffLimit(3)
                .build())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }

  /** Whether this object came without spec and status because it could not be decoded. */
  public static boolean undecodable(HasMetadata object) {
    return object.getMetadata() != null
        && object.getMetadata().getAdditionalProperties().containsKey(TolerantSerialization.MARK);
  }

  private static boolean isFile(String path) {
    try {
      return !path.isBlank() && Files.isRegularFile(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
