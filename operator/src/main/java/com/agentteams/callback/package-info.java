/**
 * The process on the internet: connect page and OAuth redirect. It has no key, no token, no client
 * secret, and never lists anything. {@link com.agentteams.callback.CallbackHandler} decides, and
 * knows neither Jetty nor Kubernetes.
 */
@JStacheConfig(
    pathing = @JStachePath(prefix = "com/agentteams/callback/", suffix = ".mustache"),
    type = JStacheType.JSTACHIO)
@NullMarked
package com.agentteams.callback;

import io.jstach.jstache.JStacheConfig;
import io.jstach.jstache.JStachePath;
import io.jstach.jstache.JStacheType;
import org.jspecify.annotations.NullMarked;
