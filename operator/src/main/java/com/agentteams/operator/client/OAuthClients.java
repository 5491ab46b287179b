package com.agentteams.operator.client;

import com.agentteams.api.ClientSource;
import com.agentteams.api.ToolInstallation;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.secret.Secret;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the OAuth client that an installation names, by name, and keeps it for a minute: no Secret
 * is ever listed or watched (J-24).
 */
public final class OAuthClients {
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final Duration MISSING_KEPT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final KubernetesClient kubernetes;
  private final @Nullable Function<String, Optional<Secret>> secretManager;
  private final String namespace;
  private final Clock clock;
  private final Map<ClientSource, Cached> cache = new ConcurrentHashMap<>();

  /**
   * @param secretManager reads a document of Google Secret Manager by its full name; null where no
   *     project is set
   */
  public OAuthClients(
      KubernetesClient kubernetes,
      @Nullable Function<String, Optional<Secret>> secretManager,
      String namespace,
      Clock clock) {
    this.kubernetes = kubernetes;
    this.secretManager = secretManager;
    this.namespace = namespace;
    this.clock = clock;
  }

  /**
   * The client of an installation.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not
   *     answer
   * @throws com.agentteams.vault.StoreUnavailableException if Secret Manager does not answer
   */
  public Lookup find(ToolInstallation installation) {
    var source = installation.getSpec().client();
    var now = clock.instant();
    var cached = cache.get(source);
    if (cached != null && now.isBefore(cached.until())) {
      return cached.lookup();
    }
    var lookup = read(source);
    var kept = lookup instanceof Lookup.Found ? KEPT : MISSING_KEPT;
    cache.put(source, new Cached(lookup, now.plus(kept)));
    return lookup;
  }

  /** Reads this client anew next time: the provider refused it. */
  public void forget(ToolInstallation installation) {
    cache.remove(installation.getSpec().client());
  }

  /** Where the client is kept, in words for a message. */
  public String place(ToolInstallation installation) {
    var source = installation.getSpec().client();
    var manager = source.secretManager();
    var ref = source.secretRef();
    return manager != null
        ? "Secret Manager secret " + manager.name()
        : "Secret " + namespace + "/" + (ref == null ? "?" : ref.name());
  }

  private Lookup read(ClientSource source) {
    var manager = source.secretManager();
    var ref = source.secretRef();
    if (manager != null) {
      if (secretManager == null) {
        return new Lookup.Missing("needs AGENTTEAMS_GCP_PROJECT to be set for the operator");
      }
      return secretManager
          .apply(manager.name())
          .map(OAuthClients::fromDocument)
          .orElseGet(() -> new Lookup.Missing("does not exist"));
    }
    if (ref == null) {
      return new Lookup.Missing("is not named");
    }
    var secret = kubernetes.secrets().inNamespace(namespace).withName(ref.name()).get();
    if (secret == null) {
      return new Lookup.Missing("does not exist");
    }
    var data = secret.getData() == null ? Map.<String, String>of() : secret.getData();
    return client(key -> decode(data.get(key)));
  }

  private static Lookup fromDocument(Secret document) {
    try {
      var json = JSON.readTree(document.reveal());
      return client(key -> json.path(key).isTextual() ? json.path(key).textValue() : null);
    } catch (JsonProcessingException e) {
      return new Lookup.Missing("is not a JSON document");
    }
  }

  private static Lookup client(Function<String, @Nullable String> value) {
    var id = value.apply("clientId");
    if (id == null || id.isBlank()) {
      return new Lookup.Missing("has no key clientId");
    }
    var secret = value.apply("clientSecret");
    return new Lookup.Found(
        new OAuthClient(
            id.strip(), secret == null || secret.isBlank() ? null : Secret.of(secret.strip())));
  }

  private static @Nullable String decode(@Nullable String base64) {
    try {
      return base64 == null
          ? null
          : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What was found. */
  public sealed interface Lookup {
    /** The client; its secret is absent where the tool has none. */
    record Found(OAuthClient client) implements Lookup {}

    /**
     * There is none that can be used.
     *
     * @param problem what is wrong with the place, as the end of a sentence
     */
    record Missing(String problem) implements Lookup {}
  }

  private record Cached(Lookup lookup, Instant until) {}
}
