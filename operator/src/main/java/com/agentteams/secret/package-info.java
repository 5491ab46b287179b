/**
 * Values that must not be seen, and sealing them to somebody else's key. Nothing here stores or
 * sends anything.
 */
@NullMarked
package com.agentteams.secret;

import org.jspecify.annotations.NullMarked;
