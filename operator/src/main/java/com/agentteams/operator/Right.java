package com.agentteams.operator;

import com.agentteams.api.ApiGroup;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.settings.StoreKind;
import com.agentteams.vault.KeySetId;
import com.agentteams.vault.kubernetes.KubernetesKeyDirectory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A right that the operator needs, as the API server is asked for it. The chart grants these and
 * names of CRDs and client Secrets, and a test compares the two.
 *
 * @param group empty for the core group
 * @param resource the plural, with its subresource after a slash
 * @param name null: whatever the name
 * @param namespace null: in the whole cluster
 */
record Right(
    String verb, String group, String resource, @Nullable String name, @Nullable String namespace) {

  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WATCHED =
      List.of("agents", "toolconnections", "toolinstallations");

  /** What the operator needs under these settings, in the order in which it is asked for. */
  static Set<Right> needed(OperatorSettings settings) {
    var rights = new LinkedHashSet<Right>();
    var own = settings.namespace();
    ours(rights, READ, "tools", null);
    ours(rights, List.of("patch"), "tools/status", null);
    READ.forEach(verb -> rights.add(new Right(verb, "", "namespaces", null, null)));
    if (settings.watchNamespaces().isEmpty()) {
      watched(rights, null);
    } else {
      settings.watchNamespaces().forEach(namespace -> watched(rights, namespace));
      ours(rights, READ, "toolinstallations", own);
      ours(rights, List.of("patch"), "toolinstallations/status", own);
      // what is said of an installation
      rights.add(new Right("create", "", "events", null, own));
    }
    ours(rights, READ, "consentreplies", own);
    ours(rights, List.of("delete"), "consentreplies", own);
    lease(rights, own);
    var keys = KubernetesKeyDirectory.NAME;
    rights.add(new Right("create", "", "configmaps", null, own));
    rights.add(new Right("get", "", "configmaps", keys, own));
    rights.add(new Right("update", "", "configmaps", keys, own));
    secrets(rights, settings);
    return rights;
  }

  private static void watched(Set<Right> rights, @Nullable String namespace) {
    for (var kind : WATCHED) {
      ours(rights, READ, kind, namespace);
      ours(rights, List.of("patch"), kind + "/status", namespace);
    }
    // the finalizer
    ours(rights, List.of("patch"), "toolconnections", namespace);
    rights.add(new Right("create", "", "events", null, namespace));
  }

  /** Also {@code update}, which the framework asks for, though it writes by {@code patch}. */
  private static void lease(Set<Right> rights, String own) {
    var group = "coordination.k8s.io";
    rights.add(new Right("create", group, "leases", null, own));
    for (var verb : List.of("get", "update", "patch")) {
      rights.add(new Right(verb, group, "leases", Leadership.LEASE, own));
    }
  }

  /** Stored logins have names that nobody knows before, key sets have fixed ones. */
  private static void secrets(Set<Right> rights, OperatorSettings settings) {
    var own = settings.namespace();
    if (settings.vault() == StoreKind.KUBERNETES) {
      for (var verb : List.of("create", "get", "update", "delete")) {
        rights.add(new Right(verb, "", "secrets", null, own));
      }
    } else if (settings.keys() == StoreKind.KUBERNETES) {
      rights.add(new Right("create", "", "secrets", null, own));
      for (var id : KeySetId.values()) {
        rights.add(new Right("get", "", "secrets", id.objectName(), own));
      }
    }
  }

  private static void ours(
      Set<Right> rights, List<String> verbs, String resource, @Nullable String namespace) {
    verbs.forEach(verb -> rights.add(new Right(verb, ApiGroup.GROUP, resource, null, namespace)));
  }

  /** As a person would grant it. */
  @Override
  public String toString() {
    return verb
        + " "
        + resource
        + (group.isEmpty() ? "" : "." + group)
        + (name == null ? "" : " " + name)
        + (namespace == null ? " in the cluster" : " in namespace " + namespace);
  }
}
