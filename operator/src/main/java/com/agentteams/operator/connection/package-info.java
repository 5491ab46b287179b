/** The life of a connection: consent, exchange, login, disconnect. */
@NullMarked
package com.agentteams.operator.connection;

import org.jspecify.annotations.NullMarked;
