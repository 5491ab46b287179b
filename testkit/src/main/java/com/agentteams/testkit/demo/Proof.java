package com.agentteams.testkit.demo;

import com.agentteams.api.Account;
import com.agentteams.api.ToolConnection;
import com.agentteams.testkit.demo.SealedLogin.Owner;
import com.agentteams.testkit.provider.Dialect;
import com.agentteams.testkit.provider.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows that a login is kept safe, and that it works. */
final class Proof {
  private final Stage stage;
  private final Narrator narrator;

  Proof(Stage stage, Narrator narrator) {
    this.stage = stage;
    this.narrator = narrator;
  }

  /** That it is stored as ciphertext, which opens for this object alone, and that it works. */
  void show(ToolConnection connection) {
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
    showOpened(login, keySet, owner, status.account());
  }

  private void showOpened(
      SealedLogin login, byte[] keySet, Owner owner, @Nullable Account account) {
    var opened =
        login
            .open(keySet, owner)
            .orElseThrow(() -> new IllegalStateException("the stored login does not decrypt"));
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
        Demo.NAMESPACE,
        Demo.NAME,
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

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
