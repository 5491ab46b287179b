package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One agent's connection to one tool. */
@Group(ApiGroup.GROUP)
@Version(ApiGroup.VERSION)
@Plural("toolconnections")
@ShortNames("tc")
@Categories(ApiGroup.CATEGORY)
@JsonClassDescription("One agent's connection to one tool.")
@AdditionalPrinterColumn(
    name = "AGENT",
    jsonPath = ".spec.agentRef.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "TOOL",
    jsonPath = ".spec.tool",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "ACCESS",
    jsonPath = ".spec.access",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "ACCOUNT",
    jsonPath = ".status.account.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "STATUS",
    jsonPath = ".status.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "CONNECT-URL",
    jsonPath = ".status.connectURL",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "LAST-CHECKED",
    jsonPath = ".status.health.lastCheckTime",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public class ToolConnection extends CustomResource<ToolConnectionSpec, ToolConnectionStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @JsonPropertyDescription("What a person wants: this agent, connected to this tool.")
  @Override
  public ToolConnectionSpec getSpec() {
    return super.getSpec();
  }

  @JsonPropertyDescription("What the operator saw; nobody else writes it.")
  @Override
  public ToolConnectionStatus getStatus() {
    return super.getStatus();
  }
}
