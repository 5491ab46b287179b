/** The catalog entries: does a Tool make sense? */
@NullMarked
package com.agentteams.operator.tool;

import org.jspecify.annotations.NullMarked;
