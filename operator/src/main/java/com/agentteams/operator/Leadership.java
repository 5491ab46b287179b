package com.agentteams.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this replica leads. The framework elects; here is what it leaves out: a process that lost
 * the lease ends, so does one that waits for its turn in vain (J-7), and a leader that ends gives
 * the lease back (J-9).
 */
final class Leadership {
  static final String LEASE = "agentteams-operator";

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String identity;
  private final LeaseWatch watch;
  private final Runnable duties;
  private final Runnable halt;
  private final AtomicBoolean leading = new AtomicBoolean();
  private final AtomicBoolean ending = new AtomicBoolean();

  /**
   * @param namespace the operator's own
   * @param identity of this process, as the lease has it
   * @param duties what only a leader does; called when it begins to lead
   * @param halt ends the process at once
   */
  Leadership(
      KubernetesClient client,
      String namespace,
      String identity,
      LeaseWatch watch,
      Runnable duties,
      Runnable halt) {
    this.client = client;
    this.namespace = namespace;
    this.identity = identity;
    this.watch = watch;
    this.duties = duties;
    this.halt = halt;
  }

  /** For the framework. */
  LeaderElectionConfiguration election() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(namespace)
        .withIdentity(identity)
        .withExitOnStopLeading(false)
        .withLeaderCallbacks(new LeaderCallbacks(this::begin, this::lose, leader -> {}))
        .build();
  }

  /** Whether this replica leads. */
  boolean leads() {
    return leading.get();
  }

  /** It was elected. */
  void begin() {
    leading.set(true);
    LOG.atInfo().addKeyValue("identity", identity).log("Leading");
    duties.run();
  }

  /** It does not lead any more, or the election ended; that is no surprise while it ends. */
  void lose() {
    if (!ending.get()) {
      LOG.atError().log("Lost the lease; another replica leads now");
      halt.run();
    }
  }

  /** A standby that can never lead ends, so that its pod is started anew; asked now and then. */
  void look() {
    if (leading.get() || ending.get()) {
      watch.fine();
      return;
    }
    try {
      var found = client.leases().inNamespace(namespace).withName(LEASE).get();
      if (watch.abandoned(found == null ? null : found.getMetadata().getResourceVersion())) {
        LOG.atError().log("Nobody renews the lease and this replica does not get it: ending");
        halt.run();
      }
    } catch (RuntimeException e) {
      watch.fine();
    }
  }

  /**
   * The process is about to end.
   *
   * @return false if that was said before
   */
  boolean end() {
    return ending.compareAndSet(false, true);
  }

  /** Lets another replica lead at once; only what is ours is given back. */
  void giveBack() {
    if (!leading.get()) {
      return;
    }
    try {
      client
          .leases()
          .inNamespace(namespace)
          .withName(LEASE)
          .edit(
              lease ->
                  identity.equals(lease.getSpec().getHolderIdentity())
                      ? new LeaseBuilder(lease)
                          .editSpec()
                          .withHolderIdentity("")
                          .withLeaseDurationSeconds(1)
                          .endSpec()
                          .build()
                      : lease);
    } catch (KubernetesClientException e) {
      LOG.atWarn().log("The lease could not be given back; it ends by itself");
    }
  }
}
