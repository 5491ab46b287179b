package com.agentteams.oauth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * Name resolution that leaves out addresses which are not public, for the hosts that {@link
 * ProviderHttp} calls. So a connection uses exactly the addresses that were checked: there is no
 * second look-up to rebind (N-4). All other names resolve as ever; Java loads this class by {@code
 * META-INF/services}.
 */
public final class ProviderResolvers extends InetAddressResolverProvider {
  private static final int MANY = 10_000;
  private static final long KEPT_NANOS = 600_000_000_000L;

  /** Guarded host names. Static, as Java's resolver is. */
  private static final ConcurrentMap<String, Use> HOSTS = new ConcurrentHashMap<>();

  /**
   * How a name was used last.
   *
   * @param nanos when it was called
   * @param refused whether its last look-up found no public address
   */
  private record Use(long nanos, boolean refused) {}

  /** From now on this name resolves to public addresses only. */
  static void guard(String host) {
    long now = System.nanoTime();
    if (HOSTS.size() >= MANY) {
      // a call takes seconds: no name leaves while it is in use
      HOSTS.values().removeIf(use -> now - use.nanos() > KEPT_NANOS);
    }
    HOSTS.compute(key(host), (_, use) -> new Use(now, use != null && use.refused()));
  }

  /** Whether the name exists, but leads to no public address. */
  static boolean refused(String host) {
    var use = HOSTS.get(key(host));
    return use != null && use.refused();
  }

  private static String key(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return above(configuration.builtinResolver());
  }

  static InetAddressResolver above(InetAddressResolver next) {
    return new Guarded(next);
  }

  @Override
  public String name() {
    return "agentteams-providers";
  }

  private record Guarded(InetAddressResolver next) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      var found = next.lookupByName(host, policy);
      if (!HOSTS.containsKey(key(host))) {
        return found;
      }
      var allowed = found.filter(address -> Endpoint.mayBeCalled(address, false)).toList();
      HOSTS.computeIfPresent(key(host), (_, use) -> new Use(use.nanos(), allowed.isEmpty()));
      if (allowed.isEmpty()) {
        throw new UnknownHostException("no public address");
      }
      return allowed.stream();
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return next.lookupByAddress(address);
    }
  }
}
