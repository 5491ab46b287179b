package com.agentteams.login.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Logins log nothing while a test class runs: what goes wrong there goes wrong on purpose. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {
  private final Logger logins = (Logger) LoggerFactory.getLogger("com.agentteams.login");

  @Override
  public void beforeAll(ExtensionContext context) {
    logins.setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    logins.setLevel(null);
  }
}
