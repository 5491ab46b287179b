package com.agentteams.operator;

import com.agentteams.api.ApiGroup;
import com.agentteams.kube.ApiErrors;
import com.agentteams.kube.StartupException;
import com.agentteams.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;

/**
 * What has to be there before the operator starts (N-39, N-40). Each failure is one line that says
 * what to apply or to grant; a half-started operator would say nothing of it for hours.
 */
final class StartChecks {
  private static final int LEAST_MINOR = 31;
  private static final List<String> PLURALS =
      List.of("tools", "toolinstallations", "agents", "toolconnections", "consentreplies");

  private StartChecks() {}

  /** Throws {@link StartupException}. */
  static void run(KubernetesClient client, OperatorSettings settings) {
    try {
      serverVersion(client);
      PLURALS.forEach(plural -> crd(client, plural));
      namespace(client, settings.namespace());
      permissions(client, settings);
    } catch (KubernetesClientException e) {
      throw new StartupException(
          e.getCode() == 401
              ? "the API server does not accept this process's credentials: check KUBECONFIG or the"
                  + " ServiceAccount"
              : e.getCode() <= 0
                  ? "the API server at "
                      + client.getMasterUrl()
                      + " does not answer: check KUBECONFIG"
                  : ApiErrors.sentence(e.getCode()) + " while starting");
    }
  }

  private static void serverVersion(KubernetesClient client) {
    var version = client.getKubernetesVersion();
    var minor = version.getMinor().replaceAll("\\D.*", "");
    if (version.getMajor().equals("1")
        && !minor.isEmpty()
        && Integer.parseInt(minor) < LEAST_MINOR) {
      throw new StartupException(
          "UnsupportedVersion: Kubernetes is 1."
              + minor
              + ", this release needs 1."
              + LEAST_MINOR
              + " or newer");
    }
  }

  private static void crd(KubernetesClient client, String plural) {
    var name = plural + "." + ApiGroup.GROUP;
    CustomResourceDefinition crd;
    try {
      crd = client.apiextensions().v1().customResourceDefinitions().withName(name).get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 403) {
        throw missing(
            new Right("get", "apiextensions.k8s.io", "customresourcedefinitions", name, null));
      }
      throw e;
    }
    if (crd == null) {
      throw new StartupException(
          "CustomResourceDefinition " + name + " is missing: kubectl apply -f crds/");
    }
    var labels = crd.getMetadata().getLabels();
    var version =
        (labels == null ? Map.<String, String>of() : labels)
            .getOrDefault(ApiGroup.CRD_VERSION_LABEL, "0");
    if (!version.matches("\\d{1,9}") || Integer.parseInt(version) < ApiGroup.CRD_VERSION) {
      throw new StartupException(
          "UnsupportedVersion: CustomResourceDefinition "
              + name
              + " has schema "
              + version
              + ", this release needs "
              + ApiGroup.CRD_VERSION
              + ": kubectl apply -f crds/");
    }
  }

  private static void namespace(KubernetesClient client, String namespace) {
    if (client.namespaces().withName(namespace).get() == null) {
      throw new StartupException(
          "AGENTTEAMS_NAMESPACE: namespace "
              + namespace
              + " does not exist: kubectl create namespace "
              + namespace);
    }
  }

  private static void permissions(KubernetesClient client, OperatorSettings settings) {
    for (var right : Right.needed(settings)) {
      if (!allowed(client, right)) {
        throw missing(right);
      }
    }
  }

  private static boolean allowed(KubernetesClient client, Right right) {
    var resource = right.resource();
    var slash = resource.indexOf('/');
    var review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withVerb(right.verb())
            .withGroup(right.group())
            .withResource(slash < 0 ? resource : resource.substring(0, slash))
            .withSubresource(slash < 0 ? null : resource.substring(slash + 1))
            .withName(right.name())
            .withNamespace(right.namespace())
            .endResourceAttributes()
            .endSpec()
            .build();
    var answer = client.authorization().v1().selfSubjectAccessReview().create(review);
    return Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }

  private static StartupException missing(Right right) {
    return new StartupException("permission missing: " + right + ": apply the chart's RBAC");
  }
}
