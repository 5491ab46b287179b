package com.agentteams;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.agentteams.secret.Secret;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see whom, and rules of which no compiler knows. */
class ArchitectureTest {
  private static final Path BUILT = Path.of("target/classes");
  private static final JavaClasses PRODUCT = new ClassFileImporter().importPath(BUILT);

  // --- who may see whom

  @Test
  void theCallbackNeverSeesTheVaultNorTheOperator() {
    never("com.agentteams.callback..", "com.agentteams.vault..", "com.agentteams.operator..");
  }

  @Test
  void theProtocolKnowsNothingOfKubernetes() {
    never(
        "com.agentteams.oauth..",
        "io.fabric8..",
        "io.javaoperatorsdk..",
        "com.agentteams.api..",
        "com.agentteams.kube..",
        "com.agentteams.operator..",
        "com.agentteams.vault..",
        "com.agentteams.catalog..",
        "com.agentteams.callback..");
  }

  @Test
  void theVaultKnowsNothingOfTheFeatures() {
    never(
        "com.agentteams.vault..",
        "com.agentteams.operator..",
        "com.agentteams.callback..",
        "com.agentteams.catalog..",
        "com.agentteams.oauth..");
  }

  @Test
  void theCatalogSeesNoCluster() {
    never(
        "com.agentteams.catalog..",
        "com.agentteams.operator..",
        "com.agentteams.callback..",
        "com.agentteams.vault..",
        "com.agentteams.kube..",
        "io.javaoperatorsdk..");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.agentteams.settings",
        "com.agentteams.telemetry",
        "com.agentteams.secret",
      })
  void theGroundFloorSeesNoOtherFloor(String ground) {
    never(
        ground + "..",
        "com.agentteams.operator..",
        "com.agentteams.callback..",
        "com.agentteams.vault..",
        "com.agentteams.catalog..",
        "com.agentteams.oauth..");
  }

  @Test
  void theLifeOfALoginKnowsNoProcessAndNoFramework() {
    never(
        "com.agentteams.login..",
        "com.agentteams.operator..",
        "com.agentteams.callback..",
        "io.javaoperatorsdk..");
  }

  /** The simulation runs the rest without a cluster. */
  @Test
  void onlyTheRegisterOfTheClusterSeesKubernetes() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("com.agentteams.login..")
            .and()
            .doNotHaveFullyQualifiedName("com.agentteams.login.KubernetesRegister")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8.."));
  }

  @Test
  void whatTheKindsShareKnowsNoKind() {
    never(
        "com.agentteams.operator.consent..",
        "com.agentteams.operator.connection..",
        "com.agentteams.operator.installation..",
        "com.agentteams.operator.agent..",
        "com.agentteams.operator.tool..",
        "io.javaoperatorsdk..");
  }

  @Test
  void kindsDoNotSeeOneAnother() {
    var kinds = List.of("tool", "installation", "agent", "connection");
    for (var one : kinds) {
      var others =
          kinds.stream()
              .filter(k -> !k.equals(one))
              .map(k -> "com.agentteams.operator." + k + "..")
              .toArray(String[]::new);
      never("com.agentteams.operator." + one + "..", others);
    }
  }

  @Test
  void onlyTheGoogleStoreSeesGoogle() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("com.agentteams.vault.gsm..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.cloud..", "com.google.api.gax..", "io.grpc.."));
  }

  @Test
  void noPackagesGoRoundInCircles() {
    holds(slices().matching("com.agentteams.(**)").should().beFreeOfCycles());
    holds(slices().matching("com.agentteams.(*)..").should().beFreeOfCycles());
    holds(slices().matching("com.agentteams.operator.(*)..").should().beFreeOfCycles());
  }

  // --- status

  @Test
  void onlyOnePackageWritesStatus() {
    assertThat(
            callers(
                "io.fabric8.kubernetes.client",
                Set.of(
                    "subresource", "updateStatus", "patchStatus", "editStatus", "replaceStatus")))
        .containsExactly(
            "com.agentteams.login.KubernetesRegister",
            "com.agentteams.operator.status.StatusWriter");
  }

  @Test
  void theFrameworkNeverWritesForUs() {
    holds(
        noClasses()
            .should(
                callMethodWhere(
                    describe(
                        "UpdateControl or ErrorStatusUpdateControl patches",
                        call ->
                            call.getTargetOwner()
                                    .getName()
                                    .startsWith("io.javaoperatorsdk.operator.api.reconciler.")
                                && call.getName().startsWith("patch")))));
    holds(noClasses().should().dependOnClassesThat().haveSimpleName("PrimaryUpdateAndCacheUtils"));
  }

  // --- decisions are pure

  /** {@code StartChecks} asks the API server at start; it has the name and is not of the kind. */
  @Test
  void decisionsUseNoClientNoFileAndNoClock() {
    holds(
        noClasses()
            .that()
            .haveNameMatching(
                ".*(Checks|\\.(Steps|SharedGrant|LoginTurn|AuthorizedCondition|Phases|InstallationUse"
                    + "|ConnectionSiblings|ConnectionConditions|ConnectionAttempts))")
            .and()
            .doNotHaveFullyQualifiedName("com.agentteams.operator.StartChecks")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.fabric8.kubernetes.client..",
                "io.javaoperatorsdk..",
                "java.io..",
                "java.nio..",
                "java.net..",
                "org.slf4j..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock"));
  }

  @Test
  void timeAndEnvironmentComeFromOutside() {
    assertThat(
            callers(
                call ->
                    is(call, "java.time.Instant", "now")
                        || is(call, "java.time.Clock", "systemUTC")
                        || is(call, "java.time.Clock", "systemDefaultZone")
                        || is(call, "java.time.Clock", "system")
                        || is(call, "java.lang.System", "getenv")
                        || is(call, "java.lang.System", "currentTimeMillis")
                        || is(call, "java.lang.Thread", "sleep")))
        .containsExactly(
            "com.agentteams.callback.CallbackMain",
            // the Date header of an answer is measured against the clock of the wire
            "com.agentteams.oauth.ProviderAnswer",
            "com.agentteams.operator.OperatorMain",
            "com.agentteams.operator.OperatorProcess");
  }

  // --- secrets

  @Test
  void whoRevealsSecretsIsAShortList() {
    assertThat(callers(Secret.class.getName(), Set.of("reveal", "revealBytes")))
        .containsExactly(
            "com.agentteams.catalog.RequestTemplate",
            "com.agentteams.oauth.DialectApi",
            "com.agentteams.oauth.OAuthClient",
            "com.agentteams.oauth.Pkce",
            "com.agentteams.operator.client.WrittenClient",
            "com.agentteams.secret.ConsentSealer",
            "com.agentteams.vault.KeySetFormat",
            "com.agentteams.vault.LoginFormat",
            "com.agentteams.vault.gsm.GsmKeySetStore",
            "com.agentteams.vault.kubernetes.KubernetesKeySetStore");
  }

  @Test
  void oneClassTakesKeysOutOfTink() {
    holds(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("com.agentteams.vault.KeySetFormat")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("InsecureSecretKeyAccess"));
  }

  /** L-2: ScribeJava's exceptions hold the whole answer, tokens included. */
  @Test
  void l2MessagesOfLibrariesAreNotRepeated() {
    assertThat(
            callers(
                call ->
                    call.getTargetOwner().getPackageName().startsWith("com.github.scribejava")
                        && call.getName().equals("getMessage")))
        .isEmpty();
    assertThat(
            callers(
                call ->
                    call.getName().equals("getMessage")
                        && call.getTargetOwner().isAssignableTo(Throwable.class)))
        .as("each of these repeats the message of an exception of our own")
        .containsExactly(
            "com.agentteams.AgentTeams",
            "com.agentteams.callback.CallbackHandler",
            "com.agentteams.callback.InvalidLinkException",
            "com.agentteams.login.Discarding",
            "com.agentteams.login.FreshLogin",
            "com.agentteams.login.Logins",
            "com.agentteams.operator.LeaderKeys",
            "com.agentteams.operator.Stores",
            "com.agentteams.operator.tool.ToolChecks");
  }

  @Test
  void c7NoStoreReadsAVersionByAlias() {
    assertThat(
            constants(
                "com/agentteams/vault", Set.of("latest", "versions/latest", "/versions/latest")))
        .isEmpty();
  }

  @Test
  void o1OnlyTheCodeFlowExists() {
    assertThat(
            constants(
                "com/agentteams",
                Set.of(
                    "implicit",
                    "password",
                    "id_token",
                    "client_credentials",
                    "grant_type=password")))
        .isEmpty();
  }

  // --- names

  @Test
  void namesSayWhatAThingIs() {
    holds(
        noClasses()
            .should()
            .haveSimpleNameContaining("Util")
            .orShould()
            .haveSimpleNameContaining("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Tools")
            .orShould()
            .haveSimpleNameEndingWith("Parts")
            .orShould()
            .haveSimpleNameEndingWith("Work"));
  }

  @Test
  void everyPackageSaysWhatBelongsThere() {
    var packages = new TreeSet<String>();
    PRODUCT.forEach(c -> packages.add(c.getPackageName()));
    assertThat(packages)
        .allSatisfy(
            p ->
                assertThat(BUILT.resolve(p.replace('.', '/')).resolve("package-info.class"))
                    .exists());
  }

  private static void never(String from, String... to) {
    holds(
        noClasses()
            .that()
            .resideInAPackage(from)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(to));
  }

  private static void holds(ArchRule rule) {
    rule.allowEmptyShould(false).check(PRODUCT);
  }

  private static Set<String> callers(String ownerBegins, Set<String> methods) {
    return callers(
        call ->
            call.getTargetOwner().getName().startsWith(ownerBegins)
                && methods.contains(call.getName()));
  }

  /** The outermost classes that make such a call, or refer to such a method. */
  private static Set<String> callers(Predicate<JavaCodeUnitAccess<?>> which) {
    var found = new TreeSet<String>();
    for (var c : PRODUCT) {
      Stream.concat(c.getMethodCallsFromSelf().stream(), c.getMethodReferencesFromSelf().stream())
          .filter(which)
          .forEach(call -> found.add(outermost(c)));
    }
    return found;
  }

  private static boolean is(JavaCodeUnitAccess<?> call, String owner, String name) {
    return call.getTargetOwner().getName().equals(owner) && call.getName().equals(name);
  }

  private static String outermost(JavaClass c) {
    var name = c.getName();
    return name.contains("$") ? name.substring(0, name.indexOf('$')) : name;
  }

  /** The classes below a folder whose constant pool has one of these texts. */
  private static List<String> constants(String folder, Set<String> texts) {
    try (var files = Files.walk(BUILT.resolve(folder))) {
      return files
          .filter(f -> f.toString().endsWith(".class"))
          .flatMap(f -> found(f, texts))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> found(Path file, Set<String> texts) {
    try {
      var pool = ClassFile.of().parse(file).constantPool();
      return StreamSupport.stream(pool.spliterator(), false)
          .filter(StringEntry.class::isInstance)
          .map(e -> ((StringEntry) e).stringValue())
          .filter(texts::contains)
          .map(t -> file.getFileName() + ": " + t);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
