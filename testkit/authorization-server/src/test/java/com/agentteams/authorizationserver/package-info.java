/** Tests of the authorization server, by a plain HTTP client. */
@NullMarked
package com.agentteams.authorizationserver;

import org.jspecify.annotations.NullMarked;
