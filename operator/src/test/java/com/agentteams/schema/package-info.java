/** The CRDs as a public API: what a real API server takes, refuses and hands out. */
@NullMarked
package com.agentteams.schema;

import org.jspecify.annotations.NullMarked;
