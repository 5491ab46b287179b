package com.agentteams.testkit.gsm;

import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretVersion;
import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A secret; its versions are numbered from 1 and never given again. */
final class Entry {
  final Secret secret;
  final Instant created;
  final List<Version> versions = new ArrayList<>();

  Entry(Secret secret, Instant created) {
    this.secret = secret;
    this.created = created;
  }

  /** A version, with every state that it ever had, for readers that see the past. */
  static final class Version {
    final NavigableMap<Instant, SecretVersion> history = new TreeMap<>();
    ByteString payload;

    Version(SecretVersion first, Instant created, ByteString payload) {
      this.payload = payload;
      history.put(created, first);
    }

    SecretVersion now() {
      return history.lastEntry().getValue();
    }

    Optional<SecretVersion> asOf(Instant time) {
      return Optional.ofNullable(history.floorEntry(time)).map(Map.Entry::getValue);
    }
  }
}
