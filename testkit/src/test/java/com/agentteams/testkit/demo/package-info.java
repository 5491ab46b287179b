/** Tests of the demo: its second reader of stored logins, and its search for secrets. */
@NullMarked
package com.agentteams.testkit.demo;

import org.jspecify.annotations.NullMarked;
