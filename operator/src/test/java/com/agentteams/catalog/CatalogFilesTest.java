package com.agentteams.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.agentteams.api.Availability;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped catalog is complete, and the check of it notices what is not. */
class CatalogFilesTest {
  static List<Path> files() {
    return Tools.shipped();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyShippedFileIsAWholeTool(Path file) {
    assertThat(problems(Tools.text(file))).isEmpty();
    assertThat(file.getFileName())
        .hasToString(Tools.read(Tools.text(file)).getMetadata().getName() + ".yaml");
  }

  @Test
  void offersEachBadge() {
    var badges =
        files().stream()
            .map(file -> Tools.read(Tools.text(file)).getSpec().availability())
            .toList();

    assertThat(badges).contains(Availability.ReadOnly);
    assertThat(badges.stream().filter(Availability.Active::equals)).hasSizeGreaterThanOrEqualTo(6);
    assertThat(badges.stream().filter(Availability.Soon::equals)).hasSizeGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "slack, /spec/revocation, spec.revocation",
    "slack, /spec/probe, spec.probe",
    "slack, /spec/probe/account/id, spec.probe.account.id",
    "slack, /spec/auth, spec.auth",
    "slack, /spec/scopes, spec.scopes",
    "slack, /spec/events, spec.events",
    "slack, /spec/events/verification, spec.events.verification",
    "gmail, /spec/events/watch, spec.events.watch",
    "gmail, /spec/revocation/url, spec.revocation.url",
    "github, /spec/revocation/request, spec.revocation.request",
    "google-sheets, /spec/revocation, spec.revocation",
    "google-sheets, /spec/scopes/descriptions/0, openid has no description"
  })
  void theCheckNoticesWhatIsMissing(String name, String pointer, String problem) {
    // Given
    var broken = Tools.tree(Tools.YAML.asYaml(Tools.shipped(name)));
    remove(broken, pointer);

    // When
    var problems = problems(Tools.YAML.asYaml(broken));

    // Then
    assertThat(problems).singleElement().asString().contains(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "tokenURL: https, tokenURL: http, spec.auth.tokenURL must use https",
    "authorizationURL, authorisationURL, unknown field /spec/auth/authorisationURL",
    "pkce: Unsupported, pkse: Unsupported, unknown field /spec/auth/pkse"
  })
  void theCheckNoticesWhatIsWrong(String good, String bad, String problem) {
    var broken = Tools.text(Path.of("../charts/agentteams-operator/files/catalog/slack.yaml"));

    assertThat(problems(broken.replace(good, bad))).contains(problem);
  }

  @Test
  void saysWhereAnExpressionIsWrong() {
    // Given
    var tool =
        Tools.changed(
            Tools.shipped("slack"),
            yaml -> yaml.replace("response.body.ok == true", "respnse.body.ok == true"));

    // When
    var invalid =
        catchThrowableOfType(InvalidToolException.class, () -> CompiledTool.compile(tool));

    // Then
    assertThat(invalid.fieldPath()).isEqualTo("spec.auth.successWhen");
    assertThat(invalid)
        .hasMessageContaining("1:1: undeclared reference to 'respnse'")
        .hasMessageNotContaining("\n");
  }

  private static void remove(JsonNode tree, String pointer) {
    int last = pointer.lastIndexOf('/');
    var member = pointer.substring(last + 1);
    var parent = tree.at(pointer.substring(0, last));
    if (parent instanceof ObjectNode object) {
      object.remove(member);
    } else {
      ((ArrayNode) parent).remove(Integer.parseInt(member));
    }
  }

  /** Everything that is wrong with a file of the catalog. */
  private static List<String> problems(String yaml) {
    var tool = Tools.read(yaml);
    var problems = new ArrayList<String>();
    unknownFields("", Tools.tree(yaml), Tools.tree(Tools.YAML.asYaml(tool)), problems);
    try {
      var compiled = CompiledTool.compile(tool);
      if (compiled.availability() == Availability.Soon) {
        return problems;
      }
      compiled.endpointProblems(false).forEach(problem -> problems.add(problem.toString()));
      if (tool.getSpec().connectedAppsURL() instanceof String url && !url.startsWith("https://")) {
        problems.add("spec.connectedAppsURL must use https");
      }
      var scopes = Objects.requireNonNull(tool.getSpec().scopes());
      var described = new HashSet<String>();
      scopes.descriptions().forEach(d -> described.add(d.scope()));
      compiled.requestedScopes(true).stream()
          .filter(scope -> !described.contains(scope))
          .forEach(scope -> problems.add(scope + " has no description"));
    } catch (InvalidToolException e) {
      problems.add(e.getMessage());
    }
    return problems;
  }

  /** What was written, but is nowhere to be found after reading. */
  private static void unknownFields(
      String path, JsonNode written, JsonNode read, List<String> problems) {
    if (written.isObject()) {
      for (var member : written.properties()) {
        var child = path + "/" + member.getKey();
        if (!read.has(member.getKey()) && !member.getValue().isEmpty()) {
          problems.add("unknown field " + child);
        } else if (!read.has(member.getKey()) && member.getValue().isValueNode()) {
          problems.add("unknown field " + child);
        } else {
          unknownFields(child, member.getValue(), read.path(member.getKey()), problems);
        }
      }
    }
    for (int i = 0; written.isArray() && i < written.size(); i++) {
      unknownFields(path + "/" + i, written.get(i), read.path(i), problems);
    }
  }
}
