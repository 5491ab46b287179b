/** Typed settings, read once from the environment. Nothing else reads the environment. */
@NullMarked
package com.agentteams.settings;

import org.jspecify.annotations.NullMarked;
