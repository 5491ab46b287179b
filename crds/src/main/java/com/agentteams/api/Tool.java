package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A tool that agents can be connected to: one entry of the catalog. It holds no secret; whoever
 * writes one receives the tokens of its connections.
 */
@Group(ApiGroup.GROUP)
@Version(ApiGroup.VERSION)
@Plural("tools")
@Categories(ApiGroup.CATEGORY)
@JsonClassDescription(
    "A tool that agents can be connected to: one entry of the catalog. It holds no secret; whoever writes one receives the tokens of its connections.")
@AdditionalPrinterColumn(
    name = "BADGE",
    jsonPath = ".spec.availability",
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
public class Tool extends CustomResource<ToolSpec, ToolStatus> {
  private static final long serialVersionUID = 1L;

  @Required
  @JsonPropertyDescription("What the tool is, and how to talk to it.")
  @Override
  public ToolSpec getSpec() {
    return super.getSpec();
  }

  @JsonPropertyDescription("What the operator saw; nobody else writes it.")
  @Override
  public ToolStatus getStatus() {
    return super.getStatus();
  }
}
