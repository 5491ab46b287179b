package com.agentteams.callback;

import java.util.Optional;

/**
 * All that this process asks of the API server: live reads by name, and creating replies. Each
 * method throws {@link UnavailableException} if there was no clear answer.
 */
interface Connections {
  /** The connection; empty if there is none, it is being deleted or it cannot be read. */
  Optional<Connection> get(Target target);

  /** Tool, Agent and ToolInstallation of a connection; empty if one is missing. */
  Optional<Surroundings> around(Connection connection);

  /** Creates a reply and never changes one. */
  Created reply(Reply reply);

  /** Whether it was this call that made it. */
  enum Created {
    CREATED,
    EXISTS
  }

  /** The API server did not answer, or refused: trying again later may help. */
  final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Takes no cause: its text may name what nobody should read. */
    UnavailableException(String reason) {
      super(reason);
    }
  }
}
