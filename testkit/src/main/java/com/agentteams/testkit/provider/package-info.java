/**
 * A strict, simulated OAuth provider with a consent page, speaking several dialects at once. It
 * knows nothing of the product: only what the providers publish. Where a provider is lenient and
 * the standard is not, it keeps to the standard, so that a sloppy client is found out here.
 */
@NullMarked
package com.agentteams.testkit.provider;

import org.jspecify.annotations.NullMarked;
