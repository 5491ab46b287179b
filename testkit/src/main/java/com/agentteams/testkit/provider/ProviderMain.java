package com.agentteams.testkit.provider;

import com.agentteams.testkit.Arguments;
import com.agentteams.testkit.provider.Consent.Decision;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** Runs {@link FakeProvider} as a process, or plays the person in front of one. */
public final class ProviderMain {
  private static final String HELP =
      """
      A simulated OAuth provider, for tests and trials.

        provider [--port 9400]                 serve until stopped
        provider consent URL [alice|bob|deny]  decide on the consent page of that authorization
                                               URL, and print where the browser would go next

      Client: quickstart, secret quickstart-secret. Accounts: alice, bob.
      GET /control/state counts; POST /control/revoke with account=alice takes the access away.""";

  private ProviderMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    var words = List.of(arguments);
    if (words.size() >= 2 && words.size() <= 3 && words.getFirst().equals("consent")) {
      decide(URI.create(words.get(1)), words.size() == 3 ? words.getLast() : "alice");
      return;
    }
    var port = Arguments.port(words, 9400, HELP);
    var provider = FakeProvider.start(Options.defaults().withPort(port));
    Runtime.getRuntime().addShutdownHook(new Thread(provider::close));
    System.out.println("provider listening on " + provider.url());
    Thread.currentThread().join();
  }

  private static void decide(URI authorizationUrl, String who) {
    var denied = who.equals("deny");
    var account = denied ? Account.ALICE.name() : who;
    var decision = denied ? Decision.DENY : Decision.ALLOW;
    try {
      System.out.println(Consent.consent(authorizationUrl, account, decision, Set.of()));
    } catch (IllegalStateException | UncheckedIOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
