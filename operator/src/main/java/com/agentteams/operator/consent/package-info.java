/**
 * What connections and installations share: the link that a person opens, the replies that come
 * back, what condition Authorized says, and the work on logins that is going on. Knows neither
 * kind.
 */
@NullMarked
package com.agentteams.operator.consent;

import org.jspecify.annotations.NullMarked;
