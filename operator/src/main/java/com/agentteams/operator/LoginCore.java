package com.agentteams.operator;

import com.agentteams.login.ClaimTimes;
import com.agentteams.login.ClaimWatch;
import com.agentteams.login.Holder;
import com.agentteams.login.KubernetesRegister;
import com.agentteams.login.Logins;
import com.agentteams.login.Permits;
import com.agentteams.login.Providers;
import com.agentteams.oauth.ProviderHttp;
import com.agentteams.oauth.TokenEndpoint;
import com.agentteams.operator.consent.LoginRuns;
import com.agentteams.operator.reconcile.RecentWrites;
import com.agentteams.settings.OperatorSettings;
import com.agentteams.vault.HeldLogins;
import com.agentteams.vault.KeySets;
import com.agentteams.vault.TimedTokenStore;
import com.agentteams.vault.TokenVault;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What works on logins in this process. There is one, so that all kinds of objects share its
 * permits, its memory of claims, and what is going on.
 *
 * @param written puts what the register wrote into the caches of the controllers
 */
record LoginCore(Providers providers, Logins logins, LoginRuns runs, RecentWrites written) {
  /**
   * @param keys asked at each piece of work; throws while they are not there yet
   * @param identity of this process, as claims have it
   */
  static LoginCore of(
      KubernetesClient client,
      OperatorSettings settings,
      Stores stores,
      Supplier<KeySets> keys,
      String identity,
      LoginMeters meters,
      Clock clock) {
    var clusterId = stores.clusterId();
    var times = new ClaimTimes(settings.exchangeTimeout());
    var written = new RecentWrites();
    var register = new KubernetesRegister(client, clusterId, written);
    var store = new TimedTokenStore(stores.tokens(), meters);
    var held = new HeldLogins();
    var http = new ProviderHttp(settings.allowHttpProviders());
    return new LoginCore(
        new Providers(
            http, new TokenEndpoint(http), new Permits(), settings.exchangeTimeout(), meters),
        new Logins(
            () ->
                new Holder(
                    identity,
                    register,
                    new TokenVault(store, keys.get().vault(), clusterId, held),
                    times,
                    clock,
                    System::nanoTime,
                    pause -> LockSupport.parkNanos(pause.toNanos()),
                    meters),
            identity,
            new ClaimWatch(System::nanoTime)),
        new LoginRuns(clock),
        written);
  }
}
