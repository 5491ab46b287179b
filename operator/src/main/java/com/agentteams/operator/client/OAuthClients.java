package com.agentteams.operator.client;

import com.agentteams.api.ClientAuthentication;
import com.agentteams.api.ClientSource;
import com.agentteams.api.Tool;
import com.agentteams.api.ToolInstallation;
import com.agentteams.oauth.OAuthClient;
import com.agentteams.secret.Secret;
import com.agentteams.vault.StoreUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the OAuth client that an installation names, by name, and keeps it for a while: no Secret
 * is ever listed or watched (J-24). A lookup never throws: what a place refuses and what a place
 * does not answer are answers too, so that nothing that asks for a client is held up by one.
 */
public final class OAuthClients {
  private static final int MOST_PLACES = 1024;
  private static final String MAY_NOT_BE_READ = "may not be read by the operator";

  private final KubernetesClient kubernetes;
  private final @Nullable Function<String, Optional<Secret>> secretManager;
  private final String namespace;
  private final Clock clock;
  private final Map<ClientSource, Remembered> places = new ConcurrentHashMap<>();

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

  /** The client of an installation, whose spec can be read. */
  public Lookup find(ToolInstallation installation) {
    var source = installation.getSpec().client();
    if (places.size() >= MOST_PLACES) {
      places.clear();
    }
    return places
        .computeIfAbsent(source, ignored -> new Remembered())
        .get(() -> read(source), clock.instant());
  }

  /** Reads this client anew next time: the provider refused it. */
  public void forget(ToolInstallation installation) {
    var place = places.get(installation.getSpec().client());
    if (place != null) {
      place.forget();
    }
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

  /** Whether the client of a tool needs a secret to be of use. */
  public static boolean needsSecret(Tool tool) {
    var auth = tool.getSpec().auth();
    return auth != null && auth.clientAuthentication() != ClientAuthentication.None;
  }

  private Lookup read(ClientSource source) {
    var manager = source.secretManager();
    var ref = source.secretRef();
    if (manager != null) {
      return secretManager == null
          ? new Lookup.Missing("cannot be read", "set AGENTTEAMS_GCP_PROJECT for the operator")
          : fromSecretManager(secretManager, manager.name());
    }
    return ref == null
        ? new Lookup.Missing("is not named", "set spec.client.secretRef")
        : fromSecret(ref.name());
  }

  private Lookup fromSecret(String name) {
    try {
      var secret = kubernetes.secrets().inNamespace(namespace).withName(name).get();
      if (secret == null) {
        return new Lookup.Missing("does not exist");
      }
      return WrittenClient.read(secret.getData() == null ? Map.of() : secret.getData());
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
          ? new Lookup.Missing(
              MAY_NOT_BE_READ, "name it in clientSecrets of the chart, or grant get on it")
          : new Lookup.Unknown("cannot be looked up now: the API server does not answer");
    }
  }

  private static Lookup fromSecretManager(
      Function<String, Optional<Secret>> documents, String name) {
    try {
      return documents
          .apply(name)
          .map(WrittenClient::read)
          .orElseGet(() -> new Lookup.Missing("does not exist or has no enabled version"));
    } catch (StoreUnavailableException e) {
      return refused(e.reason());
    } catch (IllegalArgumentException e) {
      return new Lookup.Missing(
          "is not a name that Secret Manager takes",
          "write projects/PROJECT/secrets/NAME, optionally with /versions/N");
    }
  }

  private static Lookup refused(StoreUnavailableException.Reason reason) {
    return switch (reason) {
      case DENIED ->
          new Lookup.Missing(
              MAY_NOT_BE_READ,
              "grant its Google identity secretmanager.versions.access and"
                  + " secretmanager.versions.list on it");
      case DISABLED -> new Lookup.Missing("is disabled", "enable that version, or name another");
      case CORRUPTED ->
          new Lookup.Missing("is damaged: its checksum does not fit", "add a new version");
      case REFUSED ->
          new Lookup.Missing("is refused by Secret Manager", "check project, name and version");
      case FORBIDDEN ->
          new Lookup.Missing(
              "is refused by Secret Manager",
              "look for a policy of the organization or a disabled key that forbids to read it");
      case UNREACHABLE, TIMED_OUT, THROTTLED, CONFLICT ->
          new Lookup.Unknown("cannot be looked up now: Secret Manager does not answer");
    };
  }

  /** What was found. */
  public sealed interface Lookup {
    /**
     * Why this cannot be used for a consent, which would be used up before anybody noticed; empty
     * if it can, or if nobody knows.
     *
     * @param secretNeeded see {@link OAuthClients#needsSecret}
     */
    default Optional<Missing> problemFor(boolean secretNeeded) {
      return switch (this) {
        case Found found ->
            secretNeeded && found.client().secret() == null
                ? Optional.of(WrittenClient.withoutSecret())
                : Optional.empty();
        case Missing missing -> Optional.of(missing);
        case Unknown ignored -> Optional.empty();
      };
    }

    /**
     * The client as it is sent; its secret is absent where there is none.
     *
     * @param hint what looks wrong with it, as a sentence without its full stop and without any
     *     value: worth saying where the provider refuses the client
     */
    record Found(OAuthClient client, Optional<String> hint) implements Lookup {
      /** One that looks right. */
      public Found(OAuthClient client) {
        this(client, Optional.empty());
      }
    }

    /**
     * There is none that can be used, until a person does something about it.
     *
     * @param problem what is wrong with the place, as the end of a sentence
     * @param remedy what to do, as an imperative without its full stop
     */
    record Missing(String problem, String remedy) implements Lookup {
      /** One that has to be created. */
      public Missing(String problem) {
        this(problem, WrittenClient.CREATE);
      }
    }

    /**
     * Nobody knows: the place does not answer now, and has not for longer than what was read before
     * stands in for it.
     *
     * @param problem why, as the end of a sentence
     */
    record Unknown(String problem) implements Lookup {}
  }
}
