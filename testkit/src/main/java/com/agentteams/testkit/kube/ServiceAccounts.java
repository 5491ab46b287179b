package com.agentteams.testkit.kube;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Ways into a cluster as one of its ServiceAccounts, and so with its RBAC and nothing else. */
final class ServiceAccounts implements AutoCloseable {
  private static final long TOKEN_SECONDS = 24 * 60 * 60;

  private final Config config;
  private final KubernetesClient admin;
  private final Path files;
  private final List<KubernetesClient> clients = new ArrayList<>();

  ServiceAccounts(Config config, KubernetesClient admin, Path files) {
    this.config = config;
    this.admin = admin;
    this.files = files;
  }

  Optional<byte[]> certificateAuthority() {
    try {
      if (config.getCaCertData() != null) {
        return Optional.of(Base64.getDecoder().decode(config.getCaCertData()));
      }
      return config.getCaCertFile() == null
          ? Optional.empty()
          : Optional.of(Files.readAllBytes(Path.of(config.getCaCertFile())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  KubernetesClient client(String namespace, String serviceAccount, URI targetServer) {
    var client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl(targetServer.toString())
                    .withCaCertFile(config.getCaCertFile())
                    .withCaCertData(config.getCaCertData())
                    .withNamespace(namespace)
                    .withOauthToken(token(namespace, serviceAccount))
                    .build())
            .build();
    synchronized (clients) {
      clients.add(client);
    }
    return client;
  }

  String token(String namespace, String serviceAccount) {
    var request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(TOKEN_SECONDS)
            .endSpec()
            .build();
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(serviceAccount)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  Path kubeconfig(String namespace, String serviceAccount, URI targetServer) {
    var authority =
        "https".equals(targetServer.getScheme())
            ? certificateAuthority()
                .map(
                    pem ->
                        ", certificate-authority-data: " + Base64.getEncoder().encodeToString(pem))
                .orElse("")
            : "";
    var text =
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s"%s}}]
        users: [{name: "%s", user: {token: "%s"}}]
        contexts: [{name: test, context: {cluster: test, user: "%3$s", namespace: "%5$s"}}]
        current-context: test
        """
            .formatted(
                targetServer,
                authority,
                serviceAccount,
                token(namespace, serviceAccount),
                namespace);
    try {
      var file =
          Files.createTempFile(
              files,
              namespace + "-" + serviceAccount + "-",
              ".yaml",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    synchronized (clients) {
      clients.forEach(KubernetesClient::close);
    }
  }
}
