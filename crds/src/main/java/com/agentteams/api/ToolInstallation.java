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

/**
 * The organization's side of a tool: its OAuth client, and the workspace install where the tool has
 * one. It counts only in the operator's namespace.
 */
@Group(ApiGroup.GROUP)
@Version(ApiGroup.VERSION)
@Plural("toolinstallations")
@ShortNames("tin")
@Categories(ApiGroup.CATEGORY)
@JsonClassDescription(
    "The organization's side of a tool: its OAuth client, and the workspace install where the tool has one. It counts only in the operator's namespace.")
@AdditionalPrinterColumn(
    name = "TOOL",
    jsonPath = ".spec.tool",
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
    name = "ACCOUNT",
    jsonPath = ".status.account.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ToolInstallation extends CustomResource<ToolInstallationSpec, ToolInstallationStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @JsonPropertyDescription("The OAuth client, and who may use it.")
  @Override
  public ToolInstallationSpec getSpec() {
    return super.getSpec();
  }

  @JsonPropertyDescription("What the operator saw; nobody else writes it.")
  @Override
  public ToolInstallationStatus getStatus() {
    return super.getStatus();
  }
}
