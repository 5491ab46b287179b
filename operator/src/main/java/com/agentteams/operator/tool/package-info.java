/**
 * The catalog entries: does a Tool make sense? Not here: how it is compiled and used ({@code
 * catalog}), and what becomes of connections to it.
 */
@NullMarked
package com.agentteams.operator.tool;

import org.jspecify.annotations.NullMarked;
