/**
 * The only code that writes conditions and Events. Not here: what they say, which each kind
 * decides, and the pointer to the stored login ({@link com.agentteams.login.KubernetesRegister}).
 */
@NullMarked
package com.agentteams.operator.status;

import org.jspecify.annotations.NullMarked;
