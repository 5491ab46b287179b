package com.agentteams.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.ControlPlane;
import com.agentteams.testkit.kube.ControlPlane.CommandResult;
import com.agentteams.testkit.kube.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** K-4, N-2, N-5, N-7 to N-10: only a real API server evaluates a schema with CEL. */
class SchemaCorpusIT {
  private static String namespace = "";

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void applyCrds() {
    Assumptions.assumeTrue(ControlPlane.available(), () -> ControlPlane.whyNot().orElse("unknown"));
    ControlPlane.shared().applyFolder(RepositoryRoot.find().resolve("crds"));
    namespace = ControlPlane.shared().newNamespace("corpus");
  }

  static Stream<Corpus> valid() {
    return Corpus.valid();
  }

  static Stream<Corpus> invalid() {
    return Corpus.invalid();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void takes(Corpus sample) {
    // When
    var said = dryRun("create", sample.file());
    // Then
    assertThat(said.stderr()).isEmpty();
    assertThat(said.exitCode()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalid")
  void refuses(Corpus sample) throws IOException {
    // Given
    var documents = sample.documents();
    var faulty = Files.writeString(folder.resolve("faulty.yaml"), documents.getLast());
    if (documents.size() == 2) {
      var first = Files.writeString(folder.resolve("first.yaml"), documents.getFirst());
      kubectl("delete", "--ignore-not-found", "-f", first.toString()).orThrow();
      kubectl("create", "-f", first.toString()).orThrow();
    }
    // When
    var said = dryRun(documents.size() == 2 ? "replace" : "create", faulty);
    // Then
    assertThat(said.exitCode()).as("%s: %s", sample, said.stdout()).isNotZero();
    assertThat(said.stderr()).contains(sample.expected());
  }

  @Test
  void everyKindHasBothSides() {
    for (var kind : Corpus.KINDS) {
      assertThat(Corpus.valid().filter(c -> c.toString().startsWith(kind + "/")))
          .as(kind)
          .hasSizeGreaterThanOrEqualTo(3);
      assertThat(Corpus.invalid().filter(c -> c.toString().startsWith(kind + "/")))
          .as(kind)
          .hasSizeGreaterThanOrEqualTo(9);
    }
    assertThat(Corpus.invalid()).hasSizeGreaterThan(100);
  }

  @Test
  void n9AHundredThousandAnnotationsAreRefused() throws IOException {
    // Given
    var annotations =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "\"a" + i + "\": \"\"")
            .collect(Collectors.joining(", ", "{", "}"));
    // When
    var said = create(agent(", annotations: " + annotations, ""));
    // Then
    assertThat(said.stderr()).contains("metadata.annotations: Too long");
  }

  @Test
  void n9AFieldOfOneMegabyteIsRefused() throws IOException {
    // When
    var said = create(agent("", ", serviceAccountName: " + "a".repeat(1_400_000)));
    // Then
    assertThat(said.stderr()).contains("spec.serviceAccountName: Too long");
  }

  @Test
  void n9AnUnknownFieldNestedDeeplyIsPruned() throws IOException {
    // Given
    var deep = "{a: ".repeat(90) + "1" + "}".repeat(90);
    var file = Files.writeString(folder.resolve("deep.yaml"), agent("", ", later: " + deep));
    // When
    var said =
        kubectl(
            "create", "--dry-run=server", "--validate=ignore", "-o", "json", "-f", file.toString());
    // Then
    assertThat(said.orThrow()).contains("displayName").doesNotContain("later");
  }

  private static String agent(String metadata, String spec) {
    return "{apiVersion: agentteams.com/v1alpha1, kind: Agent, metadata: {name: n9"
        + metadata
        + "}, spec: {displayName: Nine"
        + spec
        + "}}";
  }

  private CommandResult create(String yaml) throws IOException {
    var said = dryRun("create", Files.writeString(folder.resolve("object.yaml"), yaml));
    assertThat(said.exitCode()).isNotZero();
    return said;
  }

  private static CommandResult dryRun(String verb, Path file) {
    return kubectl(verb, "--dry-run=server", "--validate=strict", "-f", file.toString());
  }

  private static CommandResult kubectl(String verb, String... arguments) {
    return ControlPlane.shared()
        .kubectl(
            Stream.concat(Stream.of(verb, "-n", namespace), Stream.of(arguments))
                .toArray(String[]::new));
  }
}
