package com.agentteams.callback;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An API server with one connection or so. Counts what was created. */
final class FakeConnections implements Connections {
  final Map<Target, Connection> connections = new ConcurrentHashMap<>();
  final Map<String, Reply> replies = new ConcurrentHashMap<>();
  final List<Created> creates = Collections.synchronizedList(new ArrayList<>());
  volatile @Nullable Surroundings surroundings;
  volatile boolean down;

  @Override
  public Optional<Connection> get(Target target) {
    check();
    return Optional.ofNullable(connections.get(target));
  }

  @Override
  public Optional<Surroundings> around(Connection connection) {
    check();
    return Optional.ofNullable(surroundings)
        .map(
            s ->
                new Surroundings(
                    s.tool(), s.auth(), s.agent(), s.installation(), connection.spec().inputs()));
  }

  @Override
  public Created reply(Reply reply) {
    check();
    var created =
        replies.putIfAbsent(reply.name(), reply) == null ? Created.CREATED : Created.EXISTS;
    creates.add(created);
    return created;
  }

  private void check() {
    if (down) {
      throw new UnavailableException("KubernetesStatus0");
    }
  }
}
