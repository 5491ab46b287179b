/**
 * How fast connections are made, as a ratio to a floor that is measured in the same run: a bare
 * client that sends the same writes and calls and nothing else. Prints numbers and judges nothing
 * else; never part of the image.
 */
@NullMarked
package com.agentteams.bench;

import org.jspecify.annotations.NullMarked;
