/**
 * The command line: one program, one subcommand for each process. Not here: anything that such a
 * process does.
 */
@NullMarked
package com.agentteams;

import org.jspecify.annotations.NullMarked;
