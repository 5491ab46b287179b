package com.agentteams.vault.gsm;

import com.agentteams.telemetry.Reachability;
import com.agentteams.vault.CredentialsMissingException;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.cloud.secretmanager.v1.Replication;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Secret Manager for one project. No call is ever repeated by the library, because
 * a repeated add may be a second version; whoever calls backs off by itself. Every call ends in
 * time.
 */
public final class GsmClient implements AutoCloseable {
  private static final String PLAINTEXT = "plaintext://";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final SecretManagerServiceClient api;
  private final String project;
  private final Set<String> locations;

  private GsmClient(SecretManagerServiceClient api, String project, Set<String> locations) {
    this.api = api;
    this.project = project;
    this.locations = Set.copyOf(locations);
  }

  /**
   * Connects with the process's default credentials, for secrets that Google replicates where it
   * likes.
   *
   * @param endpoint {@code host:port}; {@code plaintext://host:port} for a local fake, then without
   *     credentials; null for Google's own
   * @throws CredentialsMissingException if there are no default credentials
   */
  public static GsmClient connect(String project, @Nullable String endpoint) {
    return connect(project, endpoint, Set.of());
  }

  /**
   * As the other, for secrets that are kept in these locations.
   *
   * @param locations empty: where Google likes
   */
  public static GsmClient connect(
      String project, @Nullable String endpoint, Set<String> locations) {
    return connect(project, endpoint, locations, watched());
  }

  /**
   * As the other, for a process with more than one project.
   *
   * @param reachability is told how calls end
   */
  public static GsmClient connect(
      String project, @Nullable String endpoint, Set<String> locations, Reachability reachability) {
    return connect(project, endpoint, locations, TIMEOUT, reachability);
  }

  /** Whether Secret Manager answers; a call has waited long enough when it fails. */
  public static Reachability watched() {
    return new Reachability("Secret Manager", Duration.ZERO, System::nanoTime);
  }

  static GsmClient connect(
      String project,
      @Nullable String endpoint,
      Set<String> locations,
      Duration timeout,
      Reachability reachability) {
    try {
      return new GsmClient(
          SecretManagerServiceClient.create(settings(endpoint, timeout, reachability)),
          project,
          locations);
    } catch (IOException e) {
      throw new CredentialsMissingException(
          "AGENTTEAMS_VAULT, AGENTTEAMS_KEYS or a secretManager reference needs Google Secret"
              + " Manager, but there are no usable Google credentials: bind the ServiceAccount to an"
              + " identity, or set GOOGLE_APPLICATION_CREDENTIALS");
    }
  }

  private static SecretManagerServiceSettings settings(
      @Nullable String endpoint, Duration timeout, Reachability reachability) throws IOException {
    var settings = SecretManagerServiceSettings.newBuilder();
    var transport = SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder();
    if (endpoint != null && endpoint.startsWith(PLAINTEXT)) {
      settings.setCredentialsProvider(NoCredentialsProvider.create());
      transport
          .setEndpoint(endpoint.substring(PLAINTEXT.length()))
          .setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
          .setAttemptDirectPath(false);
    } else if (endpoint != null) {
      transport.setEndpoint(endpoint);
    }
    transport.setInterceptorProvider(() -> List.of(new AnswersInterceptor(reachability)));
    settings.setTransportChannelProvider(transport.build());
    settings.applyToAllUnaryMethods(
        call -> {
          onceWithin(call, timeout);
          return null;
        });
    return settings.build();
  }

  private static void onceWithin(UnaryCallSettings.Builder<?, ?> call, Duration timeout) {
    call.setRetryableCodes(Set.of())
        .setRetrySettings(
            RetrySettings.newBuilder()
                .setInitialRpcTimeoutDuration(timeout)
                .setMaxRpcTimeoutDuration(timeout)
                .setTotalTimeoutDuration(timeout)
                .setMaxAttempts(1)
                .build());
  }

  SecretManagerServiceClient api() {
    return api;
  }

  String project() {
    return project;
  }

  /** Where new secrets are kept. */
  Replication replication() {
    if (locations.isEmpty()) {
      return Replication.newBuilder()
          .setAutomatic(Replication.Automatic.getDefaultInstance())
          .build();
    }
    var managed = Replication.UserManaged.newBuilder();
    locations.stream()
        .sorted()
        .forEach(location -> managed.addReplicasBuilder().setLocation(location));
    return Replication.newBuilder().setUserManaged(managed).build();
  }

  @Override
  public void close() {
    api.close();
  }
}
