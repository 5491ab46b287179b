package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** An AI agent: the identity that tools are connected for. */
@Group(ApiGroup.GROUP)
@Version(ApiGroup.VERSION)
@Plural("agents")
@Categories(ApiGroup.CATEGORY)
@JsonClassDescription("An AI agent: the identity that tools are connected for.")
@AdditionalPrinterColumn(
    name = "SERVICEACCOUNT",
    jsonPath = ".spec.serviceAccountName",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value = "self.metadata.name != 'default' || has(self.spec.serviceAccountName)",
    message =
        "an Agent named default must set spec.serviceAccountName: the ServiceAccount default counts only if it is named")
public class Agent extends CustomResource<AgentSpec, AgentStatus> implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @JsonPropertyDescription("Who the agent is, and what it may do outside.")
  @Override
  public AgentSpec getSpec() {
    return super.getSpec();
  }

  @JsonPropertyDescription("What the operator saw; nobody else writes it.")
  @Override
  public AgentStatus getStatus() {
    return super.getStatus();
  }
}
