/**
 * The organization's side of a tool: is its OAuth client there, and who may use it? Not here: which
 * connections use it, and their words.
 */
@NullMarked
package com.agentteams.operator.installation;

import org.jspecify.annotations.NullMarked;
