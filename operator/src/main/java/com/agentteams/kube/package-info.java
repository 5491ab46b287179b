/** How every process talks to the API server. Knows nothing of what the objects mean. */
@NullMarked
package com.agentteams.kube;

import org.jspecify.annotations.NullMarked;
