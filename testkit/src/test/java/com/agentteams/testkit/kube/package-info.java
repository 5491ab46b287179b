/** Tests of the harness, on the real control plane where it can be had. */
@NullMarked
package com.agentteams.testkit.kube;

import org.jspecify.annotations.NullMarked;
