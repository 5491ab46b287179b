package com.agentteams.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Internal: what the callback hands to the operator after a person consented. It can be made once
 * and is deleted when it was dealt with.
 */
@Group(ApiGroup.GROUP)
@Version(ApiGroup.VERSION)
@Plural("consentreplies")
@JsonClassDescription(
    "Internal: what the callback hands to the operator after a person consented. It can be made once and is deleted when it was dealt with.")
@AdditionalPrinterColumn(
    name = "KIND",
    jsonPath = ".spec.target.kind",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "TARGET",
    jsonPath = ".spec.target.name",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "OUTCOME",
    jsonPath = ".spec.outcome",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ConsentReply extends CustomResource<ConsentReplySpec, Void> implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Required
  @JsonPropertyDescription("What came back from the provider.")
  @Override
  public ConsentReplySpec getSpec() {
    return super.getSpec();
  }
}
