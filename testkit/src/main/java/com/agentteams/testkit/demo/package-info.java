/**
 * The story that the script {@code demo} tells: everything started, one connection made, and what
 * became of the login shown from outside. It knows the product by its public surface only (YAML,
 * pages, status, the format of a stored login), never its code.
 */
@NullMarked
package com.agentteams.testkit.demo;

import org.jspecify.annotations.NullMarked;
