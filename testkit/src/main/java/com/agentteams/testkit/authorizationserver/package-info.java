/**
 * Starts the authorization server of {@code testkit/authorization-server} and is the person in
 * front of its pages.
 */
@NullMarked
package com.agentteams.testkit.authorizationserver;

import org.jspecify.annotations.NullMarked;
