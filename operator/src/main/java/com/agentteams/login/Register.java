package com.agentteams.login;

import com.agentteams.api.TokenStatus;
import com.agentteams.vault.BlobOwner;
import java.util.Optional;

/**
 * Where {@code status.token} of an object stands: the register of the whole protocol. It changes by
 * compare-and-set only. A refused one means <em>changed</em>, never <em>claimed</em>: read again
 * and decide again.
 *
 * <p>Both methods throw {@link RegisterUnavailableException} if nobody knows what happened; a write
 * may have been made all the same.
 */
public interface Register {
  /** Reads an object, not from a cache; empty if it is gone, or another has its name. */
  Optional<LoginEntry> read(BlobOwner owner);

  /**
   * Writes every member of the pointer if the object is still as it was seen.
   *
   * @return the object after the write; empty if it changed or is gone
   */
  Optional<LoginEntry> compareAndSet(LoginEntry seen, TokenStatus next);
}
