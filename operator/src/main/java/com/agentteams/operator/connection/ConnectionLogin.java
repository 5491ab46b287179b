package com.agentteams.operator.connection;

import com.agentteams.api.ConsentReply;
import com.agentteams.api.RevocationPolicy;
import com.agentteams.login.ConsentCode;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.login.LoginEntry;
import com.agentteams.login.LoginSubject;
import com.agentteams.login.Provider;
import com.agentteams.login.Providers;
import com.agentteams.oauth.Attempt;
import com.agentteams.operator.consent.ConsentLink;
import com.agentteams.operator.consent.ConsentReplies;
import com.agentteams.secret.Secret;
import com.agentteams.vault.BlobOwner;
import com.agentteams.vault.LoginBinding;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The login of a connection, as work on it needs to know it. */
final class ConnectionLogin {
  private final String clusterId;
  private final ConsentLink link;
  private final Providers providers;
  private final BiFunction<byte[], byte[], Secret> openConsent;
  private final BiPredicate<ConnectionFacts, @Nullable String> siblings;
  private final ClientWait wait;
  private final BiConsumer<ConnectionFacts, String> progress;

  /**
   * @param openConsent opens what the callback sealed, with what it was sealed for
   * @param siblings whether another login of the same OAuth client may belong to an account
   * @param progress told what work is at
   */
  ConnectionLogin(
      String clusterId,
      ConsentLink link,
      Providers providers,
      BiFunction<byte[], byte[], Secret> openConsent,
      BiPredicate<ConnectionFacts, @Nullable String> siblings,
      ClientWait wait,
      BiConsumer<ConnectionFacts, String> progress) {
    this.clusterId = clusterId;
    this.link = link;
    this.providers = providers;
    this.openConsent = openConsent;
    this.siblings = siblings;
    this.wait = wait;
    this.progress = progress;
  }

  LoginEntry entry(ConnectionFacts f) {
    return KubernetesRegister.entry(clusterId, f.connection());
  }

  LoginSubject subject(ConnectionFacts f) {
    var owner = KubernetesRegister.owner(clusterId, f.connection());
    f.compiled().ifPresent(_ -> providers.meter().seen(f.toolName()));
    var attempt = f.attempt(link);
    var revocation = f.spec() == null ? RevocationPolicy.Attempt : f.spec().revocation();
    return new LoginSubject(
        owner,
        f.toolName(),
        provider(f),
        f.namespaceAllowed() && f.inputsComplete() && f.clientProblem().isEmpty(),
        wait.goesOn(f),
        attempt.flatMap(a -> f.replies().codeEver(a).map(r -> code(owner, a, f, r))),
        !f.ending() && ConnectionChecks.first(f).isEmpty(),
        f.mayBeStored(),
        revocation,
        what -> progress.accept(f, what),
        account -> siblings.test(f, account));
  }

  /** The object is gone. */
  void forget(String uid) {
    wait.forget(uid);
  }

  /** Its client's secret goes to no other tool than the installation is for. */
  private Optional<Provider> provider(ConnectionFacts f) {
    if (f.compiled().isEmpty() || !f.installationFits()) {
      return Optional.empty();
    }
    var tool = f.compiled().get();
    var installation = f.installation().orElseThrow().getMetadata().getName();
    var redirectUri = link.redirectUri(installation);
    return f.oauthClient()
        .map(
            client -> {
              var binding = new LoginBinding(client.id(), installation, f.inputs());
              return providers.of(
                  f.toolName(),
                  tool,
                  client,
                  binding,
                  redirectUri,
                  a ->
                      link.verifier(
                          tool.dialect(f.inputs()), f.uid(), a, f.toolName(), redirectUri));
            });
  }

  private ConsentCode code(
      BlobOwner owner, Attempt attempt, ConnectionFacts f, ConsentReply reply) {
    var sealed = reply.getSpec().sealed();
    var context =
        Attempt.sealingContext(
            owner.clusterId(),
            owner.kind(),
            owner.namespace(),
            owner.name(),
            owner.uid(),
            attempt.hash());
    return new ConsentCode(
        attempt,
        f.asksStill(link, attempt),
        ConsentReplies.goodUntil(reply),
        () -> openConsent.apply(Base64.getDecoder().decode(sealed == null ? "" : sealed), context));
  }
}
