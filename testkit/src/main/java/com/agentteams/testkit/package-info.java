/**
 * What the fakes share: gates that stop a call at a chosen point, and a clock that tests move. Each
 * fake lives in a package of its own; nothing of the product belongs here.
 */
@NullMarked
package com.agentteams.testkit;

import org.jspecify.annotations.NullMarked;
