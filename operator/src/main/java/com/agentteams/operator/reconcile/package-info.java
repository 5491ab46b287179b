/**
 * The frame that every reconciler stands in: judge, write the status if it changed, come back.
 * Decides nothing about any kind.
 */
@NullMarked
package com.agentteams.operator.reconcile;

import org.jspecify.annotations.NullMarked;
