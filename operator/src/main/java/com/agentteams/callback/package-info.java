/** The process on the internet: connect page and OAuth redirect. It has no key, no token, no client secret, and never lists anything. */
@NullMarked
package com.agentteams.callback;

import org.jspecify.annotations.NullMarked;
