/** The command line: one program, one subcommand for each process. */
@NullMarked
package com.agentteams;

import org.jspecify.annotations.NullMarked;
