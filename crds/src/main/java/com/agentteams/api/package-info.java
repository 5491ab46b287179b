/**
 * The public API: the custom resources of group {@code agentteams.com} as Java records. The CRD
 * files in {@code crds/} are generated from here. Nothing in this package does I/O or decides
 * anything; what a field means is said once, in its description.
 */
@NullMarked
package com.agentteams.api;

import org.jspecify.annotations.NullMarked;
