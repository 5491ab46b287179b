package com.agentteams.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.RepositoryRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every id that is cited is defined, and every definition says what proves it or what is missing.
 */
class RequirementsTest {
  private static final Path ROOT = RepositoryRoot.find();
  private static final Path PAGE = ROOT.resolve("docs/requirements.md");

  private static final Pattern ID =
      Pattern.compile("(?<![\\w-])([OCLKBEWSFNJPR]-\\d{1,2})(?![\\w-])|\\b[Ll]aws? (\\d)\\b");

  /** In the name of a test: n16ALink, o7AndO8Leads, law2TheSame. */
  private static final Pattern IN_A_NAME =
      Pattern.compile(
          "(?:(?<=\\bvoid )(law|[oclkbewsfnjpr])|(?<=And)([OCLKBEWSFNJPR]))(\\d{1,2})(?=[A-Z])");

  /** Points outside the repository: nobody can look it up there. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("\\bDESIGN(?: section)? \\d|\\bissue \\d|\\.\\./shared|house-style\\.md");

  private static final Pattern ROW =
      Pattern.compile("^\\| ((?:law |[A-Z]-)\\d+) \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)(?:\\.([a-z]\\w+))?`");
  private static final Pattern DUE =
      Pattern.compile(
          "due with (refresh|health|events|broker|key rotation|connect login|DPoP|supply chain)(;.*)?");

  /** Not ours, or only a list of numbers. */
  private static final Set<String> NOT_READ =
      Set.of(
          "target", ".git", ".idea", "node_modules", "LICENSE", "go.sum", "RequirementsTest.java");

  private record Row(String id, String tests) {}

  private static List<Row> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE))
        .results()
        .map(m -> new Row(m.group(1), m.group(2).strip()))
        .toList();
  }

  private static Set<String> defined() throws IOException {
    var ids = new TreeSet<String>();
    rows().forEach(row -> ids.add(row.id()));
    return ids;
  }

  /** Every text file of the repository, save the page itself. */
  private static Map<Path, String> texts() throws IOException {
    var texts = new TreeMap<Path, String>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_READ.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var skipped = NOT_READ.contains(file.getFileName().toString()) || file.equals(PAGE);
            if (!skipped && attributes.isRegularFile() && attributes.size() < 1 << 20) {
              var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
              if (text.indexOf('\0') < 0) {
                texts.put(ROOT.relativize(file), text);
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return texts;
  }

  private static Set<String> cited(Path file, String text) {
    var ids = new TreeSet<String>();
    ID.matcher(text)
        .results()
        .forEach(m -> ids.add(m.group(1) != null ? m.group(1) : "law " + m.group(2)));
    if (file.toString().contains("src/test/java")) {
      IN_A_NAME
          .matcher(text)
          .results()
          .forEach(
              m -> {
                var family = m.group(1) != null ? m.group(1) : m.group(2);
                ids.add(
                    family.equals("law")
                        ? "law " + m.group(3)
                        : family.toUpperCase(Locale.ROOT) + "-" + m.group(3));
              });
    }
    return ids;
  }

  @ParameterizedTest
  @CsvSource({
    "'/** K-2: the status is derivable. */', K-2",
    "'all of N-7 to N-10', 'N-7,N-10'",
    "'nobody may (law 5)', law 5",
    "'Law 6: N-3', 'N-3,law 6'",
    "'void o7AndO8LeadsNowhere()', 'O-7,O-8'",
    "'void law2TheSameFacts()', law 2",
    "'void n16ACodeThat()', N-16",
    "'UTF-8, SHA-1, RFC-7636, P-256, X-509, CVE-2026-1, T-ACME-1, K-100', ",
    "'void c6()', ",
  })
  void findsIdsAndNothingElse(String text, String ids) {
    var expected = ids == null ? Set.<String>of() : Set.of(ids.split(","));

    assertThat(cited(Path.of("src/test/java/A.java"), text)).isEqualTo(expected);
  }

  @Test
  void everyIdThatIsCitedIsDefined() throws IOException {
    var defined = defined();
    var unresolved = new TreeMap<String, Set<String>>();
    texts()
        .forEach(
            (file, text) -> {
              for (var id : cited(file, text)) {
                if (!defined.contains(id)) {
                  unresolved.computeIfAbsent(id, i -> new TreeSet<>()).add(file.toString());
                }
              }
            });

    assertThat(unresolved).isEmpty();
  }

  @Test
  void nothingIsCitedThatIsNotInTheRepository() throws IOException {
    var found = new ArrayList<String>();
    texts()
        .forEach(
            (file, text) -> {
              ELSEWHERE.matcher(text).results().forEach(m -> found.add(file + ": " + m.group()));
            });

    assertThat(found).isEmpty();
  }

  @Test
  void everyIdIsDefinedOnceAndEveryRowIsRead() throws IOException {
    var ids = rows().stream().map(Row::id).toList();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(
            Files.readString(PAGE)
                .lines()
                .filter(l -> l.matches("\\| (law |[A-Z]-)\\d+ .*"))
                .count())
        .isEqualTo(ids.size());
  }

  @Test
  void noFamilyHasAGap() throws IOException {
    var families = new LinkedHashMap<String, List<Integer>>();
    for (var id : rows()) {
      var parts = id.id().split("[- ]");
      families.computeIfAbsent(parts[0], f -> new ArrayList<>()).add(Integer.valueOf(parts[1]));
    }

    assertThat(families.keySet())
        .containsExactly("law", "R", "O", "C", "L", "K", "B", "E", "W", "S", "F", "N", "J", "P");
    families.forEach(
        (family, numbers) -> {
          for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as(family).isEqualTo(i + 1);
          }
        });
  }

  @Test
  void everyRowNamesTestsOrWhatIsMissing() throws IOException {
    assertThat(rows()).filteredOn(row -> !proves(row.tests())).isEmpty();
  }

  /** Tests, perhaps with what they do not show; or what is missing; or the feature to come. */
  private static boolean proves(String cell) {
    if (cell.startsWith("not met: ")) {
      return cell.length() > "not met: ".length();
    }
    if (cell.startsWith("due with ")) {
      return DUE.matcher(cell).matches();
    }
    var test = "`[A-Z]\\w+(Test|IT|Contract)(\\.\\w+)?`";
    return cell.matches(test + "(, " + test + ")*(; weak: \\S.*)?");
  }

  @ParameterizedTest
  @CsvSource({
    "not met: ",
    "due with",
    "due with luck",
    "see below",
    "`Account.id`",
    "`ATest.b`; strong: x"
  })
  void aRowThatProvesNothingIsNoticed(String cell) {
    assertThat(proves(cell)).isFalse();
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    var sources = new HashMap<String, String>();
    texts()
        .forEach(
            (file, text) -> {
              var name = file.getFileName().toString();
              if (file.toString().contains("src/test/java") && name.endsWith(".java")) {
                sources.merge(name.replace(".java", ""), text, String::concat);
              }
            });
    var missing = new TreeSet<String>();
    for (var row : rows()) {
      TEST.matcher(row.tests())
          .results()
          .filter(m -> m.group(1).matches("\\w+(Test|IT|Contract)"))
          .filter(
              m -> {
                var source = sources.get(m.group(1));
                return source == null
                    || m.group(2) != null
                        && !Pattern.compile("\\bvoid " + m.group(2) + "\\(").matcher(source).find();
              })
          .forEach(m -> missing.add(row.id() + ": " + m.group()));
    }

    assertThat(sources).hasSizeGreaterThan(50);
    assertThat(missing).isEmpty();
  }
}
