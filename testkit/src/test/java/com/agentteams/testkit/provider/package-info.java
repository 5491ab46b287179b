/** Tests of the simulated provider. */
@NullMarked
package com.agentteams.testkit.provider;

import org.jspecify.annotations.NullMarked;
