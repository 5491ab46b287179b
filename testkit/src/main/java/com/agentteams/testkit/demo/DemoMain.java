package com.agentteams.testkit.demo;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the script {@code demo} starts once everything is built; see {@code demo --help}. */
public final class DemoMain {

  /**
   * How the demo is asked for.
   *
   * @param yes consent by itself
   * @param keep leave everything running until Ctrl-C
   * @param context a context of the user's kubeconfig instead of a control plane of our own
   */
  record Wish(boolean yes, boolean keep, @Nullable String context) {
    static Wish of(List<String> arguments) {
      var yes = false;
      var keep = false;
      String context = null;
      var words = new ArrayDeque<>(arguments);
      while (!words.isEmpty()) {
        var word = words.remove();
        if (word.equals("--yes")) {
          yes = true;
        } else if (word.equals("--keep")) {
          keep = true;
        } else if (word.equals("--context") && !words.isEmpty()) {
          context = words.remove();
        } else {
          throw new IllegalArgumentException("unknown argument: " + word);
        }
      }
      return new Wish(yes, keep, context);
    }
  }

  /** Held, so that its level stays: gRPC says at INFO what nobody asked. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private DemoMain() {}

  public static void main(String[] arguments) {
    GRPC.setLevel(Level.WARNING);
    var narrator = new Narrator(System.out);
    Stage stage;
    Wish wish;
    try {
      wish = Wish.of(List.of(arguments));
      stage = new Stage(narrator);
    } catch (RuntimeException e) {
      System.err.println("demo: " + oneLine(e));
      System.exit(1);
      return;
    }
    var leaving = new AtomicBoolean();
    // Ctrl-C and kill come here too; a regular end has closed the stage before
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  leaving.set(true);
                  stage.close();
                }));
    try {
      new Demo(stage, narrator, wish).run();
      stage.close();
      System.exit(0);
    } catch (RuntimeException | AssertionError e) {
      if (leaving.get()) {
        return; // what broke, broke because everything is being taken down
      }
      stage.keepLogs();
      System.err.println("demo: " + oneLine(e) + " (logs: " + stage.folder() + ")");
      System.exit(1);
    }
  }

  private static String oneLine(Throwable e) {
    var text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return String.join("; ", text.strip().lines().map(String::strip).toList());
  }
}
