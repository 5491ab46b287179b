package com.agentteams.vault;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the key sets without holding them: ConfigMap {@code agentteams-keys}. Its
 * presence proves that the sets exist. Every method throws {@link StoreUnavailableException} if the
 * store does not answer as it should.
 */
public interface KeyDirectory {
  /**
   * What is recorded; empty before the first start.
   *
   * @throws UnreadableException if there is a record, but not one of ours
   */
  Optional<Recorded> read();

  /**
   * Records {@code next} if what is recorded is still {@code seen} (null: nothing), and returns
   * what is recorded then: {@code next}, or what another process was faster with. Twice in a row:
   * the second changes nothing and returns {@code next}.
   *
   * @throws UnreadableException as {@link #read}
   */
  Recorded record(@Nullable Recorded seen, Recorded next);

  /**
   * The record.
   *
   * @param versions the version in use of each set
   * @param consentPublicKey public half of set {@code consent}, as Tink writes it
   */
  record Recorded(String clusterId, Map<KeySetId, Long> versions, String consentPublicKey) {
    public Recorded {
      versions = Map.copyOf(versions);
    }
  }
}
