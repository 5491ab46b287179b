/** The organization's side of a tool: is its OAuth client there, and who may use it? */
@NullMarked
package com.agentteams.operator.installation;

import org.jspecify.annotations.NullMarked;
