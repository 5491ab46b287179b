package com.agentteams.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the operator process reads.
 *
 * @param namespace {@code AGENTTEAMS_NAMESPACE}: the operator's own; default agentteams-system
 * @param watchNamespaces {@code AGENTTEAMS_WATCH_NAMESPACES}: comma-separated; empty: all
 * @param clusterId {@code AGENTTEAMS_CLUSTER_ID}: default the uid of namespace kube-system
 * @param callbackUrl {@code AGENTTEAMS_CALLBACK_URL}: public base URL of the callback
 * @param eventsUrl {@code AGENTTEAMS_EVENTS_URL}: public base URL of the event ingress; default
 *     none
 * @param connectTtl {@code AGENTTEAMS_CONNECT_TTL}: how long a link lives; default 24h
 * @param exchangeTimeout {@code AGENTTEAMS_EXCHANGE_TIMEOUT}: time-out of a code exchange,
 *     connecting included; default 60s, at least 1s
 * @param vault {@code AGENTTEAMS_VAULT}: where tokens are stored
 * @param keys {@code AGENTTEAMS_KEYS}: where the key sets are stored
 * @param gcpProject {@code AGENTTEAMS_GCP_PROJECT}: needed for a google vault
 * @param gcpKeysProject {@code AGENTTEAMS_GCP_KEYS_PROJECT}: default the same
 * @param gcpReplication {@code AGENTTEAMS_GCP_REPLICATION}: locations of new secrets in Secret
 *     Manager, comma-separated; {@code automatic} (default): empty here
 * @param secretManagerEndpoint {@code AGENTTEAMS_SECRET_MANAGER_ENDPOINT}: host:port, {@code
 *     plaintext://} before it for a fake
 * @param managementPort {@code AGENTTEAMS_MANAGEMENT_PORT}: default 8081
 * @param allowHttpProviders {@code AGENTTEAMS_ALLOW_HTTP_PROVIDERS}: for tests and the demo
 */
public record OperatorSettings(
    String namespace,
    Set<String> watchNamespaces,
    Optional<String> clusterId,
    URI callbackUrl,
    Optional<URI> eventsUrl,
    Duration connectTtl,
    Duration exchangeTimeout,
    StoreKind vault,
    StoreKind keys,
    Optional<String> gcpProject,
    Optional<String> gcpKeysProject,
    Set<String> gcpReplication,
    Optional<String> secretManagerEndpoint,
    int managementPort,
    boolean allowHttpProviders) {
  static final String DEFAULT_NAMESPACE = "agentteams-system";
  static final String DEFAULT_CALLBACK_URL = "http://localhost:8080";

  private static final String AUTOMATIC = "automatic";
  private static final Pattern LOCATION = Pattern.compile("[a-z]+(-[a-z]+)+[0-9]{1,2}");
  private static final String PLAINTEXT = "plaintext://";
  private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

  /** Throws {@link InvalidSettingException}. */
  public static OperatorSettings read(Map<String, String> environment) {
    var reader = new SettingsReader(environment);
    Unsupported.refuseOidc(reader);
    var vault = reader.choice("AGENTTEAMS_VAULT", StoreKind.KUBERNETES);
    var keys = reader.choice("AGENTTEAMS_KEYS", StoreKind.KUBERNETES);
    var project = reader.text("AGENTTEAMS_GCP_PROJECT");
    if (project.isEmpty() && (vault == StoreKind.GOOGLE || keys == StoreKind.GOOGLE)) {
      throw new InvalidSettingException(
          "AGENTTEAMS_GCP_PROJECT",
          "is needed where AGENTTEAMS_VAULT or AGENTTEAMS_KEYS is google");
    }
    return new OperatorSettings(
        reader.name("AGENTTEAMS_NAMESPACE", DEFAULT_NAMESPACE),
        namespaces(reader),
        reader.text("AGENTTEAMS_CLUSTER_ID"),
        reader.baseUrl("AGENTTEAMS_CALLBACK_URL", DEFAULT_CALLBACK_URL),
        reader
            .text("AGENTTEAMS_EVENTS_URL")
            .map(ignored -> reader.baseUrl("AGENTTEAMS_EVENTS_URL", "")),
        reader.duration(
            "AGENTTEAMS_CONNECT_TTL",
            Duration.ofHours(24),
            Duration.ofSeconds(1),
            Duration.ofDays(30)),
        reader.duration(
            "AGENTTEAMS_EXCHANGE_TIMEOUT",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10)),
        vault,
        keys,
        project,
        reader.text("AGENTTEAMS_GCP_KEYS_PROJECT").or(() -> project),
        replication(reader),
        endpoint(reader),
        reader.port("AGENTTEAMS_MANAGEMENT_PORT", 8081),
        reader.flag("AGENTTEAMS_ALLOW_HTTP_PROVIDERS"));
  }

  /** Whether Secret Manager is reached without TLS on another host than this. */
  public boolean secretManagerInPlaintext() {
    return secretManagerEndpoint
        .filter(e -> e.startsWith(PLAINTEXT))
        .map(e -> e.substring(PLAINTEXT.length(), e.lastIndexOf(':')).toLowerCase(Locale.ROOT))
        .filter(host -> !host.equals("localhost") && !LOOPBACK.matcher(host).matches())
        .isPresent();
  }

  private static Set<String> namespaces(SettingsReader reader) {
    var names = new TreeSet<String>();
    for (var name : reader.text("AGENTTEAMS_WATCH_NAMESPACES", "").split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    var wrong =
        names.stream().filter(n -> !n.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")).findFirst();
    wrong.ifPresent(
        n -> {
          throw new InvalidSettingException(
              "AGENTTEAMS_WATCH_NAMESPACES", "has what is not the name of a namespace: " + n);
        });
    return names;
  }

  private static Set<String> replication(SettingsReader reader) {
    var name = "AGENTTEAMS_GCP_REPLICATION";
    var value = reader.text(name, AUTOMATIC);
    if (value.equals(AUTOMATIC)) {
      return Set.of();
    }
    var locations = new TreeSet<String>();
    for (var location : value.split(",", -1)) {
      if (!LOCATION.matcher(location.strip()).matches()) {
        throw new InvalidSettingException(
            name, "is neither automatic nor locations like europe-west1,europe-west4");
      }
      locations.add(location.strip());
    }
    return locations;
  }

  private static Optional<String> endpoint(SettingsReader reader) {
    var endpoint = reader.text("AGENTTEAMS_SECRET_MANAGER_ENDPOINT");
    if (endpoint.isPresent() && !endpoint.get().matches("(plaintext://)?[A-Za-z0-9.-]+:\\d{1,5}")) {
      throw new InvalidSettingException(
          "AGENTTEAMS_SECRET_MANAGER_ENDPOINT", "is not host:port or plaintext://host:port");
    }
    return endpoint;
  }
}
