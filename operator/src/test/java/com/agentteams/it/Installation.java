package com.agentteams.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What a test class wants installed: one operator and one callback for all namespaces, unless it
 * says otherwise. A static field registers it, the constructor of the test gets what then runs as
 * {@link Installed}. Faults and gates end with the test that made them; the last test is followed
 * by the search for secrets.
 */
final class Installation
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
  private final List<Consumer<Installed>> preparations = new ArrayList<>();
  private int operators = 1;
  private int callbacks = 1;
  private Duration exchangeTimeout = Duration.ofSeconds(4);
  private boolean watchesAll = true;
  private @Nullable String missing;
  private @Nullable Installed installed;

  Installation operators(int number) {
    operators = number;
    return this;
  }

  Installation callbacks(int number) {
    callbacks = number;
    return this;
  }

  Installation exchangeTimeout(Duration timeout) {
    exchangeTimeout = timeout;
    return this;
  }

  /** As a team installs that has no rights elsewhere: only its namespaces are watched. */
  Installation narrow() {
    watchesAll = false;
    return this;
  }

  /** See {@link Installed#applyTool}. */
  Installation tool(String resource, String name) {
    return prepared(it -> it.applyTool(resource, name));
  }

  /** What is done once, before the first test. */
  Installation prepared(Consumer<Installed> preparation) {
    preparations.add(preparation);
    return this;
  }

  /** Skips loudly where this is not the case, and fails there under {@code CI=true}. */
  Installation needs(boolean there, String otherwise) {
    missing = there ? null : otherwise;
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (missing != null) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(missing);
      }
      System.err.println("SKIPPED, NOT PASSED: " + missing);
      Assumptions.abort(missing);
    }
    installed = Installed.start(operators, callbacks, exchangeTimeout, watchesAll);
    for (var preparation : preparations) {
      preparation.accept(installed);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Objects.requireNonNull(installed).clearFaults();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (installed != null) {
      installed.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Installed.class;
  }

  @Override
  public Installed resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Objects.requireNonNull(installed);
  }
}
