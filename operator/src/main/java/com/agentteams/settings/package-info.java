/**
 * Typed settings, read once from the environment. Nothing else reads the environment. Not here:
 * what a setting brings about.
 */
@NullMarked
package com.agentteams.settings;

import org.jspecify.annotations.NullMarked;
