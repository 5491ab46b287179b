/** The only code that writes status: conditions, the pointer to the stored login, and Events. */
@NullMarked
package com.agentteams.operator.status;

import org.jspecify.annotations.NullMarked;
