package com.agentteams.login;

import com.agentteams.api.RevocationPolicy;
import com.agentteams.vault.BlobOwner;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The object whose login is worked on, and what is known of it besides the register.
 *
 * @param tool name of its Tool
 * @param provider empty if the Tool or the OAuth client is gone or cannot be read: then a login can
 *     only be ended, and only here
 * @param mayUseClient whether the OAuth client may be used for more than to end a login: its
 *     installation is for this object's namespace and lacks nothing
 * @param clientAwaited whether there may be an OAuth client that cannot be looked up now, and is
 *     waited for
 * @param code the code for the attempt whose link is open, if it came
 * @param mayConnect whether nothing but the consent is missing
 * @param mayBeStored false if the object is known to be so new that nothing of it is stored
 * @param revocation whether the provider is told when the login ends
 * @param progress told what is going on where it takes longer, as the end of a sentence
 */
public record LoginSubject(
    BlobOwner owner,
    String tool,
    Optional<Provider> provider,
    boolean mayUseClient,
    boolean clientAwaited,
    Optional<ConsentCode> code,
    boolean mayConnect,
    boolean mayBeStored,
    RevocationPolicy revocation,
    Consumer<String> progress,
    Siblings siblings) {}
