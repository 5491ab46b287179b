package com.agentteams.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.api.Reason;
import com.agentteams.testkit.kube.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages say what the code says: every reason, every setting, and links that lead somewhere. */
class DocsTest {
  private static final Path ROOT = RepositoryRoot.find();

  @Test
  void operatingHasOneRowForEveryReason() throws IOException {
    var section = section("## Condition reasons");

    assertThat(cells(section, "^\\| `([A-Za-z]+)`(?: †)? \\|"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Enum::name).toList());
  }

  @ParameterizedTest
  @CsvSource({"OperatorSettings, 1", "CallbackSettings, 2"})
  void operatingSaysWhichProcessReadsWhichSetting(String type, int column) throws IOException {
    var folder = ROOT.resolve("operator/src/main/java/com/agentteams/settings");
    var read = new TreeSet<String>();
    for (var source : List.of(type, "LogSettings", "Unsupported")) {
      read.addAll(
          cells(Files.readString(folder.resolve(source + ".java")), "\"(AGENTTEAMS_[A-Z_]+)\""));
    }

    var told =
        section("## Settings")
            .lines()
            .filter(line -> line.startsWith("| `AGENTTEAMS_"))
            .map(line -> line.split("\\|", -1))
            .filter(row -> row[column + 1].strip().equals("yes"))
            .map(row -> row[1].strip().replace("`", ""))
            .toList();

    assertThat(told).containsExactlyInAnyOrderElementsOf(read);
  }

  @Test
  void operatingHasOneRowForEveryMetric() throws IOException {
    var named = new TreeSet<String>();
    var sources = ROOT.resolve("operator/src/main/java");
    try (var files = Files.walk(sources)) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        named.addAll(cells(Files.readString(file), "\"(agentteams_[a-z_]+)\""));
      }
    }

    var told =
        cells(section("## Metrics"), "^\\| `(agentteams_[a-z_]+)` \\|").stream()
            .map(name -> name.replaceFirst("_(seconds|total)$", "")) // Micrometer adds the unit
            .toList();

    assertThat(told).containsExactlyInAnyOrderElementsOf(named);
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    var broken = new ArrayList<String>();
    for (var page : pages()) {
      for (var target : cells(Files.readString(page), "]\\(([^)#]+)[^)]*\\)")) {
        var outside = target.startsWith("https://") || target.startsWith("mailto:");
        if (!outside && !Files.exists(page.resolveSibling(target))) {
          broken.add(ROOT.relativize(page) + ": " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void decisionsAreNumberedWithoutGapsAndHaveAllParts() throws IOException {
    try (var files = Files.list(ROOT.resolve("docs/adr"))) {
      var pages = files.sorted().toList();
      for (int i = 0; i < pages.size(); i++) {
        assertThat(pages.get(i).getFileName().toString()).startsWith("%04d-".formatted(i + 1));
        assertThat(Files.readString(pages.get(i)))
            .contains("## Context", "## Decision", "## Consequences");
      }
    }
  }

  private static String section(String title) throws IOException {
    var page = Files.readString(ROOT.resolve("docs/operating.md"));
    var start = page.indexOf(title + "\n");
    assertThat(start).as(title).isNotNegative();
    var end = page.indexOf("\n## ", start + 1);
    return page.substring(start, end < 0 ? page.length() : end);
  }

  /** In order, and twice if it is there twice. */
  private static List<String> cells(String text, String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map((MatchResult m) -> m.group(1))
        .toList();
  }

  private static Set<Path> pages() throws IOException {
    try (var top = Files.list(ROOT);
        var docs = Files.walk(ROOT.resolve("docs"));
        var examples = Files.walk(ROOT.resolve("examples"))) {
      return Stream.of(top, docs, examples)
          .flatMap(s -> s)
          .filter(f -> f.toString().endsWith(".md"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
