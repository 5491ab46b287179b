package com.agentteams.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.testkit.kube.RepositoryRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts tell a person who waits for a build, on lines that Go and Maven wrote. */
class BuildProgressTest {
  private static final Path TOOLS = RepositoryRoot.find().resolve("tools/kube-assets");

  @TempDir private Path folder;

  private record Said(int exitCode, String text) {}

  private static Said run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text.strip());
  }

  /** Calls a function of the shared script. */
  private static String call(String expression, Object... arguments)
      throws IOException, InterruptedException {
    var command =
        Stream.concat(
            Stream.of(
                "bash",
                "-c",
                "set -euo pipefail; source \"$1\"; shift; " + expression,
                "bash",
                TOOLS.resolve("progress").toString()),
            Stream.of(arguments).map(String::valueOf));
    var said = run(Map.of(), command.toArray(String[]::new));
    assertThat(said.exitCode()).as(said.text()).isZero();
    return said.text();
  }

  private Path log(List<String> lines) throws IOException {
    return Files.write(folder.resolve("build.log"), lines);
  }

  private String goProgress(int compiled, int secondsAfter)
      throws IOException, InterruptedException {
    var lines =
        Stream.of(
            Stream.of(
                "go: downloading k8s.io/kubernetes v1.36.2", "go: downloading k8s.io/api v0.36.2"),
            Stream.of("compiling 2710 packages since 1700000000"),
            Stream.iterate(0, i -> i + 1).limit(compiled).map(i -> "k8s.io/api/part" + i + "/v1"));
    return call(
        "go_progress \"$@\"", log(lines.flatMap(s -> s).toList()), 1700000000 + secondsAfter);
  }

  @Test
  void countsModulesBeforeAnythingIsCompiled() throws IOException, InterruptedException {
    var some = log(List.of("go: downloading k8s.io/kubernetes v1.36.2"));

    assertThat(call("go_progress \"$@\"", some, 1700000000))
        .isEqualTo("reading Go modules, 1 downloaded");
    assertThat(call("go_progress \"$@\"", log(List.of()), 1700000000))
        .isEqualTo("reading Go modules, 0 downloaded");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 'Go packages 0 of 2710'",
    "120, 10, 'Go packages 120 of 2710'", // the small packages come first: too early to tell
    "271, 45, 'Go packages 271 of 2710, about 7 min left'",
    "2439, 450, 'Go packages 2439 of 2710, less than a minute left'",
    "2710, 500, 'Go packages 2710 of 2710, linking'",
  })
  void tellsHowManyPackagesAreCompiledAndHowLongItStillTakes(
      int compiled, int secondsAfter, String told) throws IOException, InterruptedException {
    assertThat(goProgress(compiled, secondsAfter)).isEqualTo(told);
  }

  @Test
  void tellsWhichModuleMavenIsAtAndWhatItHasFetched() throws IOException, InterruptedException {
    var crds = "[INFO] Building AgentTeams custom resources 0.1.0-SNAPSHOT                [2/4]";
    var pom =
        "Downloaded from central: https://repo.maven.apache.org/maven2/org/a/a.pom (3 kB at 1 kB/s)";

    assertThat(call("maven_progress \"$@\"", log(List.of("[INFO] Scanning for projects..."))))
        .isEqualTo("Maven starts");
    assertThat(call("maven_progress \"$@\"", log(List.of("[INFO] Scanning...", pom, pom))))
        .isEqualTo("Maven starts, 2 downloads");
    assertThat(
            call(
                "maven_progress \"$@\"",
                log(List.of(crds.replace('2', '1'), pom, crds, "[INFO] Building jar: x.jar"))))
        .isEqualTo("Maven module 2 of 4, 1 downloads");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compile: writing output: write $WORK/b001/_pkg_.a: no space left on device | the disk is full",
        "go: go.mod requires go >= 1.26.0 (running go 1.25.1; GOTOOLCHAIN=local) | this Go is too old",
        "dial tcp: lookup proxy.golang.org: no such host | a package registry cannot be reached",
        "Could not transfer artifact org.a:a:pom:1 from central: Connection refused | a package registry",
      })
  void saysWhatToDoAboutAFailureThatTheLogExplains(String line, String advice)
      throws IOException, InterruptedException {
    assertThat(call("advice \"$@\"", log(List.of(line)))).startsWith(advice);
  }

  @Test
  void saysNothingAboutAFailureThatItDoesNotKnow() throws IOException, InterruptedException {
    assertThat(call("advice \"$@\"", log(List.of("[ERROR] cannot find symbol")))).isEmpty();
  }

  @Test
  void writesOneLineInHalfAMinuteWhereNothingCanBeRedrawn()
      throws IOException, InterruptedException {
    assertThat(
            call("for s in 0 1 29 30 31 60; do SECONDS=$s; tell \"after $s s\"; done; told")
                .lines())
        .containsExactly("after 0 s", "after 30 s", "after 60 s");
  }

  /** An empty cache and a Go of this version; "0" for none at all. */
  private Said checkWithGo(String version, String toolchain)
      throws IOException, InterruptedException {
    var bin = Files.createDirectories(folder.resolve("bin"));
    for (var program :
        List.of("bash", "dirname", "awk", "cat", "sed", "sha256sum", "cut", "env", "grep")) {
      var found = run(Map.of(), "bash", "-c", "type -P " + program).text();
      script(bin.resolve(program), "exec " + found + " \"$@\"");
    }
    if (!version.equals("0")) {
      script(
          bin.resolve("go"),
          "case $2 in GOVERSION) echo go%s ;; GOTOOLCHAIN) echo %s ;; esac"
              .formatted(version, toolchain));
    }
    return run(
        Map.of(
            "PATH", bin.toString(),
            "KUBE_ASSETS_BIN", "",
            "KUBE_ASSETS_DIR", folder.resolve("kept").toString()),
        TOOLS.resolve("kube-assets").toString(),
        "check");
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1.26.0, local", "1.26.8, local", "1.27rc1, local", "1.21.3, auto", "2.0, local"})
  void takesAGoThatIsNewEnoughOrFetchesOne(String version, String toolchain)
      throws IOException, InterruptedException {
    assertThat(checkWithGo(version, toolchain)).isEqualTo(new Said(0, ""));
  }

  @ParameterizedTest
  @CsvSource({"1.25.9, local", "1.20.14, auto", "1.9, auto"})
  void saysWhichGoIsNeededInPlaceOfOneThatIsTooOld(String version, String toolchain)
      throws IOException, InterruptedException {
    var said = checkWithGo(version, toolchain);

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .startsWith("kube-assets: Go " + version + " is too old")
        .contains("install Go 1.26.0 or newer, or set KUBE_ASSETS_BIN");
  }

  @Test
  void saysWhichGoIsNeededWhereThereIsNone() throws IOException, InterruptedException {
    var said = checkWithGo("0", "local");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text())
        .startsWith("kube-assets: no Go on the PATH")
        .contains("install Go 1.26.0 or newer, or set KUBE_ASSETS_BIN")
        .hasLineCount(1);
  }

  @Test
  void everythingThatTheMachineLacksIsSaidAtOnceAndWithWhatToDo()
      throws IOException, InterruptedException {
    var bin = Files.createDirectories(folder.resolve("bin"));
    script(bin.resolve("go"), "case $2 in GOVERSION) echo go1.20.1 ;; *) echo auto ;; esac");
    script(bin.resolve("df"), "echo; echo disk 100 90 10 90% /");

    var said =
        run(
            Map.of(
                "PATH",
                bin + ":" + System.getenv("PATH"),
                "AGENTTEAMS_JAVA_HOME",
                "/nowhere",
                "KUBE_ASSETS_BIN",
                "",
                "KUBE_ASSETS_DIR",
                folder.resolve("kept").toString()),
            RepositoryRoot.find().resolve("demo").toString(),
            "--yes");

    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.text().lines())
        .allMatch(line -> line.startsWith("demo: "))
        .anyMatch(line -> line.contains("/nowhere is not a Java 25 or newer"))
        .anyMatch(line -> line.contains("Go 1.20.1 is too old to build the control plane"))
        .anyMatch(
            line -> line.matches(".* needs \\d+ MB of disk at .*, which has 10: free some.*"));
  }
}
