/** Tests of the Secret Manager fake, through Google's own client. */
@NullMarked
package com.agentteams.testkit.gsm;

import org.jspecify.annotations.NullMarked;
