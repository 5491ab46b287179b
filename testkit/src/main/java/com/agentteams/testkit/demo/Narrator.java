package com.agentteams.testkit.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Says what happens, and after how long. */
final class Narrator {
  private final PrintStream out;
  private final long start = System.nanoTime();

  Narrator(PrintStream out) {
    this.out = out;
  }

  /** One line of the story. */
  synchronized void say(String text) {
    out.printf(Locale.ROOT, "%5.1f s  %s%n", elapsed().toMillis() / 1000.0, text);
    out.flush();
  }

  /** What belongs to the line before: a table, a link, a fact. */
  synchronized void show(String text) {
    text.lines().forEach(line -> out.println("         " + line));
    out.flush();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
