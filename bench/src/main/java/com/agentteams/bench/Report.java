package com.agentteams.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The table at the end. */
final class Report {
  private static final String ROW = "%-36s %12s %12s %7s  %-8s %s%n";

  private final PrintStream out;

  /** The times of operator and floor, round by round. */
  static final class Timed {
    private final List<Double> operator = new ArrayList<>();
    private final List<Double> floor = new ArrayList<>();

    void add(boolean isFloor, Duration took) {
      (isFloor ? floor : operator).add(took.toMillis() / 1000.0);
    }

    private double[] ratios() {
      return java.util.stream.IntStream.range(0, operator.size())
          .mapToDouble(i -> floor.get(i) / operator.get(i))
          .toArray();
    }
  }

  Report(PrintStream out) {
    this.out = out;
  }

  void head(Plan plan) {
    out.printf(
        Locale.ROOT,
        "%s UTC, %d cores, Java %s: %d connections, %d logins, %d round(s) after a warm-up that is"
            + " not counted%nmedian; ratio = floor's time / operator's time, median of the rounds'"
            + " ratios%n%n",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().feature(),
        plan.connections(),
        plan.logins(),
        plan.rounds());
    out.printf(ROW, "", "operator", "bare client", "ratio", "aim", "");
  }

  void timed(String what, Timed timed, int count) {
    var ratio = median(timed.ratios());
    out.printf(
        ROW,
        what,
        speed(timed.operator, count),
        speed(timed.floor, count),
        number(ratio),
        ">= 0.80",
        ratio >= 0.795 ? "PASS" : "BELOW");
    out.printf(
        ROW,
        "  seconds, each round",
        list(timed.operator),
        list(timed.floor),
        DoubleStream.of(timed.ratios()).mapToObj(Report::number).collect(Collectors.joining(" ")),
        "",
        "");
  }

  void writes(String what, double each, double most) {
    out.printf(
        ROW, what, number(each), "", "", "<= " + (int) most, each <= most ? "PASS" : "BELOW");
  }

  /** F-16: a restart is not felt, and does not ask the store for everything at once. */
  void restart(int connections, Duration ready, double reads) {
    out.printf(
        ROW,
        "restart with %d, until ready".formatted(connections),
        String.format(Locale.ROOT, "%.1fs", ready.toMillis() / 1000.0),
        "",
        "",
        "<= 60s",
        ready.toSeconds() < 60 ? "PASS" : "BELOW");
    out.printf(
        ROW, "  store calls, each", number(reads), "", "", "<= 1", reads <= 1 ? "PASS" : "BELOW");
  }

  private static String speed(List<Double> seconds, int count) {
    var median = median(seconds.stream().mapToDouble(d -> d).toArray());
    return String.format(Locale.ROOT, "%.1fs %.0f/s", median, count / median);
  }

  private static String list(List<Double> seconds) {
    return seconds.stream()
        .map(s -> String.format(Locale.ROOT, "%.1f", s))
        .collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static double median(double[] values) {
    var sorted = DoubleStream.of(values).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
