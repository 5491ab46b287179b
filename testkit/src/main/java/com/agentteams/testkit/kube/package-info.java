/**
 * A real control plane for tests, bench and demo, and what stands around it: a reverse proxy that
 * can hold, lose or refuse requests, the chart's RBAC, and our processes as children. Nothing here
 * knows OAuth or our custom resources.
 */
@NullMarked
package com.agentteams.testkit.kube;

import org.jspecify.annotations.NullMarked;
