package com.agentteams.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.agentteams.api.Reason;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** UnsafeInput: whoever writes a ToolConnection never chooses who gets a secret. */
class HostInputsTest {
  private static final String LABEL = "^[a-z0-9-]+$";

  /** Hosts in which an input of a connection can be the domain, whatever its pattern. */
  private static final List<String> HOSTS =
      List.of(
          "{x}",
          "{x}:443",
          "{x}.com",
          "{x}.co.uk",
          "{x}.com.au",
          "{x}.ac.jp",
          "{x}.example.",
          "{x}..example.com",
          "{x}.com:443",
          "{x}com",
          "{x}-example.com",
          "{x}example.com",
          "example.{x}",
          "example.com{x}",
          "example.com.{x}",
          "example.{x}.com",
          "api.example-{x}",
          "api.{x}-example.com",
          "{x}.example.{y}",
          "{x}.{h}",
          "{x}.example.com.{h}",
          "{x}.0.0.1",
          "127.0.0.{x}",
          "{x}.1",
          "{x}.0x7f",
          "[{x}]",
          "[::{x}]",
          "{x}.example.com:{y}",
          "example.com:{x}",
          "{x}:80.example.com",
          "{x}%2e.example.com",
          "{x}%00.example.com",
          "{x};.example.com",
          "{x},.example.com",
          "{x}&.example.com",
          "{x}!.example.com",
          "{x}.exam_ple.com",
          "{x}.ex\u00e4mple.com",
          "{x}\u3002example.com",
          "{x}.example\uFF0Ecom",
          "{x}.-.com",
          "{x}?.example.com",
          "{x}#.example.com",
          "{x}\\.example.com",
          "{x}/.example.com");

  /** Patterns that admit more than a part of one label. */
  private static final List<String> PATTERNS =
      List.of(
          ".*",
          ".+",
          ".",
          "[a-z.]+",
          "[a-z0-9.-]+",
          "[^/]+",
          "[^.]+",
          "[^.@/]+",
          "\\S+",
          "\\D+",
          "\\W",
          "\\w+\\.\\w+",
          "[\\w.]+",
          "[\\W]",
          "[[:alnum:]]+",
          "[[:^digit:]]+",
          "[[:punct:]]",
          "\\pL+",
          "\\p{Greek}+",
          "\\PL+",
          "[\\p{L}]+",
          "(?i)[a-z]+",
          "(?i)s+",
          "(?s).+",
          "(?i:k)",
          "a(?-i:.)b",
          "(?P<a>[a-z]+)",
          "[A-z]+",
          "[+-9]+",
          "[--9]+",
          "[!-~]+",
          "[ -~]+",
          "[a-z-.]+",
          "[a-z@]+",
          "[a-z/]+",
          "[a-z?]+",
          "[a-z#]+",
          "[a-z:]+",
          "[a-z%]+",
          "[a-z\\\\]+",
          "[a-z\\.]+",
          "[\\x2e]",
          "\\x2e",
          "\\x{2e}",
          "\\056",
          "\\Qa.b\\E",
          "a\\.b",
          "a/b",
          "a@b",
          "a:b",
          "a%2eb",
          "a\\\\b",
          "a b",
          "a\\tb",
          "a\\nb",
          "[a\u00e9]",
          "\u00e9",
          "[a-\u00ff]",
          "\u3002",
          "[]a]+",
          "a{b",
          "(a|b.c)",
          "[a-z]+(\\.[a-z]+)*",
          "\\b[a-z]+",
          "^[a-z]+$|.*");

  static Stream<Arguments> tricks() {
    return Stream.concat(
        HOSTS.stream().map(host -> Arguments.of(host, LABEL)),
        PATTERNS.stream().map(pattern -> Arguments.of("{x}.example.com", pattern)));
  }

  private static InputRules inputs(String pattern, String from) throws InvalidToolException {
    var tree = (ObjectNode) Tools.tree(Tools.YAML.asYaml(Tools.shipped("gmail")));
    var inputs = ((ObjectNode) tree.at("/spec/auth")).putArray("inputs");
    for (var name : List.of("x", "y")) {
      inputs.addObject().put("name", name).put("pattern", pattern).put("from", from);
    }
    inputs.addObject().put("name", "h").put("pattern", ".*").put("from", "Installation");
    var auth = Tools.read(Tools.YAML.asYaml(tree)).getSpec().auth();
    return InputRules.compile(Objects.requireNonNull(auth));
  }

  @DisplayName("refuses every one of the tricks")
  @ParameterizedTest(name = "trick {index}: https://{0}/token with {1}")
  @MethodSource("tricks")
  void refusesWhatLetsAConnectionChooseWhoGetsASecret(String host, String pattern)
      throws InvalidToolException {
    // Given
    var ofConnection = inputs(pattern, "Connection");
    var url = "https://" + host + "/token";
    var insideHost = host.matches("[^/?#\\\\]*\\{[xy]}.*");
    assertThat(insideHost).isTrue();

    // When
    var refusal =
        catchThrowableOfType(
            InvalidToolException.class,
            () -> HostInputs.check("spec.auth.tokenURL", url, ofConnection));

    // Then
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(Reason.UnsafeInput);
    assertThat(refusal).hasMessageContaining("spec.auth.tokenURL", "from: Installation");
    HostInputs.check("spec.auth.tokenURL", url, inputs(pattern, "Installation"));
  }

  @Test
  void thereAreManyTricks() {
    assertThat(tricks()).as("tricks").hasSizeGreaterThanOrEqualTo(60);
    assertThat(HOSTS).doesNotHaveDuplicates();
    assertThat(PATTERNS).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{x}.zendesk.com",
        "{x}.myshopify.com",
        "{x}.example.co.uk",
        "{x}.my.salesforce.com",
        "a{x}.example.com",
        "{x}-api.example.com",
        "api-{x}.example.com",
        "api.{x}.example.com",
        "{x}.{y}.example.com",
        "{h}.{x}.example.com",
        "{x}.example.com:443",
        "{x}.EXAMPLE.com",
        "{x}.xn--bcher-kva.example",
        "{x}.provider.example",
        "example.com",
        "{h}",
        "{h}.com",
        "example.com:{h}"
      })
  void takesAPartOfALabelBeforeAFixedDomain(String host) throws InvalidToolException {
    HostInputs.check(
        "spec.auth.tokenURL", "https://" + host + "/token", inputs(LABEL, "Connection"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/{x}/token",
        "https://example.com/?{x}",
        "https://example.com?{x}",
        "https://example.com/a.{x}",
        "https://example.com/{x}.evil.com"
      })
  void behindTheHostAnInputMayBeAnything(String url) throws InvalidToolException {
    HostInputs.check("spec.auth.tokenURL", url, inputs(".*", "Connection"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[a-z0-9-]+$",
        "[a-z0-9-]+",
        "[-a-z]+",
        "^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$",
        "(?:eu|us)",
        "(eu|us|ap)-[0-9]{1,2}",
        "eu|us",
        "\\d+",
        "\\w+",
        "[\\w-]+",
        "\\A[a-z]+\\z",
        "[a-z]+?",
        "na\\-[0-9]*",
        "a{2,}",
        "x"
      })
  void knowsPatternsThatStayInOneLabel(String pattern) throws InvalidToolException {
    HostInputs.check(
        "spec.auth.tokenURL", "https://{x}.example.com/", inputs(pattern, "Connection"));
  }

  /** What is taken for harmless admits no character that ends a label, tried one by one. */
  @ParameterizedTest
  @ValueSource(strings = {"^[a-z0-9-]+$", "[\\w-]+", "\\d+", "[-a-zA-Z0-9_]+", "(?:a|b)*"})
  void whatIsTakenAdmitsNothingThatEndsALabel(String pattern) {
    var compiled = Pattern.compile(pattern);

    assertThat(HostInputs.isPartOfOneLabel(pattern)).isTrue();
    assertThat(
            IntStream.range(0, 0x10000)
                .filter(c -> compiled.matches(String.valueOf((char) c)))
                .filter(c -> !String.valueOf((char) c).matches("[A-Za-z0-9_-]")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec.auth.tokenURL /spec/auth tokenURL",
        "spec.probe.request.url /spec/probe/request url",
        "spec.revocation.url /spec/revocation url"
      })
  void looksAtEveryUrlToWhichASecretGoes(String place) {
    // Given
    var parts = place.split(" ", -1);
    var tree = withInput();
    ((ObjectNode) tree.at(parts[1])).put(parts[2], "https://{host}/x");

    // When
    var refusal =
        catchThrowableOfType(
            InvalidToolException.class,
            () -> CompiledTool.compile(Tools.read(Tools.YAML.asYaml(tree))));

    // Then
    assertThat(refusal.reason()).isEqualTo(Reason.UnsafeInput);
    assertThat(refusal.fieldPath()).isEqualTo(parts[0]);
  }

  @Test
  void looksAtTheRequestOfARevocation() {
    // Given
    var tree = withInput();
    ((ObjectNode) tree.at("/spec"))
        .putObject("revocation")
        .put("form", "Request")
        .putObject("request")
        .put("url", "https://{host}/x");

    // When
    var refusal =
        catchThrowableOfType(
            InvalidToolException.class,
            () -> CompiledTool.compile(Tools.read(Tools.YAML.asYaml(tree))));

    // Then
    assertThat(refusal.fieldPath()).isEqualTo("spec.revocation.request.url");
    assertThat(refusal.reason()).isEqualTo(Reason.UnsafeInput);
  }

  @Test
  void theBrowserMayBeSentWhereNoSecretGoes() throws InvalidToolException {
    var tree = withInput();
    ((ObjectNode) tree.at("/spec/auth")).put("authorizationURL", "https://{host}/authorize");

    assertThat(CompiledTool.compile(Tools.read(Tools.YAML.asYaml(tree))).endpointProblems(false))
        .isEmpty();
  }

  private static ObjectNode withInput() {
    var tree = (ObjectNode) Tools.tree(Tools.YAML.asYaml(Tools.shipped("gmail")));
    ((ObjectNode) tree.at("/spec/auth"))
        .putArray("inputs")
        .addObject()
        .put("name", "host")
        .put("pattern", LABEL);
    return tree;
  }

  // --- who gives what

  @Test
  void takesEachInputFromWhereItMayCome() throws InvalidToolException {
    // Given
    var tree = (ObjectNode) Tools.tree(Tools.YAML.asYaml(Tools.shipped("gmail")));
    var auth = (ObjectNode) tree.at("/spec/auth");
    auth.put("tokenURL", "https://{host}/{realm}/token");
    var inputs = auth.putArray("inputs");
    inputs
        .addObject()
        .put("name", "host")
        .put("pattern", "[a-z.]+")
        .put("from", "Installation")
        .put("description", "The server");
    inputs.addObject().put("name", "realm").put("pattern", "[a-z]+");
    var tool = CompiledTool.compile(Tools.read(Tools.YAML.asYaml(tree)));
    var connection = Map.of("realm", "eng", "host", "evil.example");
    var installation = Map.of("host", "git.example.com", "realm", "other", "more", "x");

    // When
    var merged = tool.inputs(connection, installation);

    // Then
    assertThat(merged).isEqualTo(Map.of("realm", "eng", "host", "git.example.com"));
    assertThat(tool.dialect(merged).tokenUrl()).isEqualTo("https://git.example.com/eng/token");
    assertThat(tool.inputProblems(connection)).isEmpty();
    assertThat(tool.inputProblems(Map.of("host", "evil.example")))
        .containsExactly(new Problem("spec.inputs.realm", "is missing"));
    assertThat(tool.installationInputProblems(installation)).isEmpty();
    assertThat(tool.installationInputProblems(Map.of("realm", "x")))
        .containsExactly(new Problem("spec.inputs.host", "is missing: The server"));
    assertThat(tool.installationInputProblems(Map.of("host", "A")))
        .containsExactly(new Problem("spec.inputs.host", "does not match [a-z.]+: The server"));
  }
}
