package com.agentteams.testkit.demo;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.testkit.demo.SealedLogin.Owner;
import com.agentteams.testkit.provider.Client;
import com.agentteams.testkit.provider.Dialect;
import com.agentteams.testkit.provider.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The story, from an empty cluster to a connection whose login is shown to be kept safe. */
final class Demo {
  private static final String NAME = "pm-simulator";
  private static final String NAMESPACE = "default";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Stage stage;
  private final Narrator narrator;
  private final DemoMain.Wish wish;
  private @Nullable String lastShown;

  Demo(Stage stage, Narrator narrator, DemoMain.Wish wish) {
    this.stage = stage;
    this.narrator = narrator;
    this.wish = wish;
  }

  void run() {
    stage.start(wish.context());
    stage.cluster().applyFolder(stage.quickstart());
    narrator.say("applied examples/quickstart/: a Tool, its OAuth client, an Agent, a connection");
    stage.awaitReady(PATIENCE);
    narrator.say("operator and callback are ready");
    var link = URI.create(connectUrl(await(c -> connectUrl(c) != null, PATIENCE)));
    Doorstep.problem(link)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    narrator.say("the link for the person who gives the consent:");
    narrator.show("\n  " + link + "\n ");
    if (wish.yes()) {
      consent(link);
    } else {
      narrator.say("open it in Chrome, Edge or Firefox, and consent; waiting (Ctrl-C ends)");
      Doorstep.wayIn(
              System.getenv(), file -> Files.exists(Path.of(file)), link, stage.provider().url())
          .ifPresent(narrator::show);
    }
    var connected = await(c -> phase(c) == ConnectionPhase.Connected, wish.yes() ? PATIENCE : null);
    narrator.say("connected");
    prove(connected);
    scan(link);
    narrator.say("done: from nothing to a connected agent, on this machine");
    if (wish.keep()) {
      keep(link);
    }
  }

  private void consent(URI link) {
    try (var visitor = new Visitor(narrator)) {
      var title = visitor.consent(link);
      narrator.say("the page says: \"" + title + "\"");
      if (!title.equals("Connected")) {
        throw new IllegalStateException("the connect page ended with: " + title);
      }
    }
  }

  /** Shows kubectl's table at every change; without patience it waits for as long as it takes. */
  private ToolConnection await(Predicate<ToolConnection> condition, @Nullable Duration patience) {
    var start = System.nanoTime();
    while (true) {
      var found = Optional.ofNullable(get());
      found.ifPresent(this::showChange);
      if (found.filter(condition).isPresent()) {
        return found.get();
      }
      stage.requireRunning();
      if (patience != null && System.nanoTime() - start > patience.toNanos()) {
        throw new IllegalStateException(
            "the connection is still %s after %s s"
                .formatted(found.map(Demo::summary).orElse("absent"), patience.toSeconds()));
      }
      Pause.millis(150);
    }
  }

  private @Nullable ToolConnection get() {
    return stage
        .cluster()
        .admin()
        .resources(ToolConnection.class)
        .inNamespace(NAMESPACE)
        .withName(NAME)
        .get();
  }

  private void showChange(ToolConnection connection) {
    var now = summary(connection);
    if (now.equals(lastShown)) {
      return;
    }
    lastShown = now;
    var table =
        stage.cluster().kubectl("get", "toolconnection", NAME, "-n", NAMESPACE, "-o", "wide");
    if (table.exitCode() == 0) { // it may be gone by now
      narrator.say("kubectl get toolconnections -o wide");
      narrator.show(table.stdout());
    }
  }

  private static String summary(ToolConnection connection) {
    var reason =
        status(connection)
            .flatMap(s -> s.conditions().stream().filter(c -> "Ready".equals(c.type())).findFirst())
            .map(c -> String.valueOf(c.reason()))
            .orElse("");
    var url = Objects.requireNonNullElse(connectUrl(connection), "");
    return (phase(connection) + " " + reason + " " + url).strip();
  }

  private static Optional<ToolConnectionStatus> status(ToolConnection connection) {
    return Optional.ofNullable(connection.getStatus());
  }

  private static @Nullable ConnectionPhase phase(ToolConnection connection) {
    return status(connection).map(ToolConnectionStatus::phase).orElse(null);
  }

  private static @Nullable String connectUrl(ToolConnection connection) {
    return status(connection).map(ToolConnectionStatus::connectURL).orElse(null);
  }

  private void prove(ToolConnection connection) {
    var status = connection.getStatus();
    var token = Objects.requireNonNull(status.token(), "status.token is absent");
    var number = Objects.requireNonNull(token.version(), "status.token.version is absent");
    var owner = owner(connection);
    var stored = stage.secretManager().payloads();
    var login =
        SealedLogin.find(stored, owner, number)
            .orElseThrow(() -> new IllegalStateException("Secret Manager has no stored login"));
    narrator.say("the login is stored as ciphertext only, in Secret Manager:");
    narrator.show(login.version());
    narrator.show(
        "%d bytes, encrypted with key %d: %s ..."
            .formatted(login.bytes().length, login.keyId(), login.head()));
    narrator.show(
        "status.token points there: store %s, version %d".formatted(token.store(), number));

    var keySet =
        SealedLogin.keySet(stored, owner.clusterId())
            .orElseThrow(() -> new IllegalStateException("Secret Manager has no key set"));
    var opened =
        login
            .open(keySet, owner)
            .orElseThrow(() -> new IllegalStateException("the stored login does not decrypt"));
    var account = status.account();
    narrator.say("it decrypts with key set vault, for exactly this object:");
    narrator.show(
        "account %s (%s), generation %d, granted: %s, refresh token: %s, SHA-256 of the access token: %s..."
            .formatted(
                account == null ? "?" : account.name(),
                account == null ? "?" : account.id(),
                opened.generation(),
                String.join(" ", opened.grantedScopes()),
                opened.refreshable() ? "yes" : "no",
                opened.fingerprint()));
    require(login.flipped().open(keySet, owner).isEmpty(), "a changed ciphertext decrypts");
    require(
        login.open(keySet, owner.named("pm-other")).isEmpty(),
        "the ciphertext decrypts for another object");
    narrator.show("with one bit changed, or for an object of another name: refused");
    narrator.show("the provider accepts it: userinfo says " + userinfo(opened.accessToken()));
  }

  private Owner owner(ToolConnection connection) {
    var kubeSystem = stage.cluster().admin().namespaces().withName("kube-system").get();
    return new Owner(
        kubeSystem.getMetadata().getUid(),
        "ToolConnection",
        NAMESPACE,
        NAME,
        connection.getMetadata().getUid(),
        connection.getSpec().tool());
  }

  private String userinfo(String accessToken) {
    var url = URI.create(stage.provider().url(Dialect.OAUTH2, Endpoint.PROBE));
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(url).header("Authorization", "Bearer " + accessToken).build();
      var answer = http.send(request, BodyHandlers.ofString());
      require(answer.statusCode() == 200, "userinfo answered " + answer.statusCode());
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException("the provider does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Everything that kubectl can show, the database under it, and every log. */
  private void scan(URI link) {
    var secrets =
        stage.provider().secrets().stream()
            .filter(s -> s.length() >= 8)
            // the client secret is in the Secret that was applied: it belongs there
            .filter(s -> !s.equals(Client.QUICKSTART.secret()))
            .toList();
    var scan = new LeakScan(secrets);
    var kinds =
        "agents,toolconnections,toolinstallations,tools,consentreplies,configmaps,secrets,events,leases";
    var scope = stage.borrowed() ? List.of("-n", Stage.NAMESPACE) : List.of("--all-namespaces");
    require(!scan.leaks(yaml(kinds, scope)), "kubectl shows a secret of the provider");
    if (stage.borrowed()) {
      require(
          !scan.leaks(yaml("agents,toolconnections,events", List.of("-n", NAMESPACE))),
          "kubectl shows a secret of the provider");
    }
    var leaking = scan.leaking(stage.folder());
    require(leaking.isEmpty(), "a secret of the provider is in " + leaking);
    if (!stage.borrowed()) {
      var id = link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
      require(
          !new LeakScan(List.of(id)).leaking(stage.folder().resolve("cluster/etcd")).isEmpty(),
          "the search does not even find the link in etcd's files");
    }
    narrator.say(
        "looked for the %d secrets of this login (code, tokens, state, verifier) in %s, %,d kB: none there"
            .formatted(
                secrets.size(),
                stage.borrowed()
                    ? "kubectl's YAML and all logs"
                    : "kubectl's YAML, etcd's files and all logs",
                scan.scanned() >> 10));
  }

  private String yaml(String kinds, List<String> scope) {
    var arguments =
        Stream.concat(
                Stream.of("get", kinds, "-o", "yaml", "--show-managed-fields"), scope.stream())
            .toArray(String[]::new);
    return stage.cluster().kubectl(arguments).orThrow();
  }

  private void keep(URI used) {
    var now = Optional.ofNullable(get()).map(Demo::connectUrl);
    narrator.say(
        "everything stays until Ctrl-C (this process is " + ProcessHandle.current().pid() + ")");
    narrator.show("export KUBECONFIG=" + stage.cluster().kubeconfig());
    narrator.show("link: " + now.orElse(used + " (used)"));
    narrator.show("again from the start: kubectl delete toolconnection " + NAME);
    narrator.show("                      kubectl apply -f " + stage.quickstart());
    while (true) {
      Optional.ofNullable(get()).ifPresent(this::showChange);
      stage.requireRunning();
      Pause.millis(500);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
