package com.agentteams.testkit.demo;

import com.agentteams.api.ConnectionPhase;
import com.agentteams.api.ToolConnection;
import com.agentteams.api.ToolConnectionStatus;
import com.agentteams.testkit.provider.Client;
import java.net.URI;
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
  static final String NAME = "pm-simulator";
  static final String NAMESPACE = "default";
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
    new Proof(stage, narrator).show(connected);
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
    Proof.require(!scan.leaks(yaml(kinds, scope)), "kubectl shows a secret of the provider");
    if (stage.borrowed()) {
      Proof.require(
          !scan.leaks(yaml("agents,toolconnections,events", List.of("-n", NAMESPACE))),
          "kubectl shows a secret of the provider");
    }
    var leaking = scan.leaking(stage.folder());
    Proof.require(leaking.isEmpty(), "a secret of the provider is in " + leaking);
    if (!stage.borrowed()) {
      var id = link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
      Proof.require(
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
    narrator.show("                      kubectl apply --server-side -f " + stage.quickstart());
    while (true) {
      Optional.ofNullable(get()).ifPresent(this::showChange);
      stage.requireRunning();
      Pause.millis(500);
    }
  }
}
