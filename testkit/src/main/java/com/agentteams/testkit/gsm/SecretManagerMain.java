package com.agentteams.testkit.gsm;

import com.agentteams.testkit.Arguments;
import java.util.List;

/** Runs {@link FakeSecretManager} as a process that prints where ciphertext comes to lie. */
public final class SecretManagerMain {
  private static final String HELP =
      """
      A fake of Google Secret Manager (gRPC, plaintext), for tests and trials.

        secret-manager [--port 9410]   serve until stopped; one line for each version stored""";

  private SecretManagerMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    var port = Arguments.port(List.of(arguments), 9410, HELP);
    var fake =
        FakeSecretManager.start(
            Options.defaults().withPort(port).withOnStored(System.out::println));
    Runtime.getRuntime().addShutdownHook(new Thread(fake::close));
    System.out.println("secret manager listening on " + fake.endpoint());
    Thread.currentThread().join();
  }
}
