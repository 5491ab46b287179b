/** Tests of the driver, where the authorization server has been packaged. */
@NullMarked
package com.agentteams.testkit.authorizationserver;

import org.jspecify.annotations.NullMarked;
