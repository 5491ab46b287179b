package com.agentteams.login;

import com.agentteams.oauth.Attempt;
import com.agentteams.secret.Secret;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The code that a person's consent gave, as the callback sealed it.
 *
 * @param asksStill whether the link asked for a login with what one would be made with now; if not,
 *     the code is nobody's to present
 * @param goodUntil after this time it is not sent any more
 * @param code opens it; throws {@link com.agentteams.vault.UnreadableException} or {@link
 *     IllegalArgumentException} if the callback did not seal it for this attempt
 */
public record ConsentCode(
    Attempt attempt, boolean asksStill, Instant goodUntil, Supplier<Secret> code) {}
