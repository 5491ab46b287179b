package com.agentteams.oauth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The resolver of the tests' JVM: the real {@link ProviderResolvers} above names whose addresses a
 * test chooses.
 */
public final class ScriptedNames extends InetAddressResolverProvider {
  static final Map<String, String> NAMES = new ConcurrentHashMap<>();

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return ProviderResolvers.above(new Scripted(configuration.builtinResolver()));
  }

  @Override
  public String name() {
    return "scripted";
  }

  record Scripted(InetAddressResolver builtin) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      var address = NAMES.get(host);
      return address == null
          ? builtin.lookupByName(host, policy)
          : Stream.of(address.split(",", -1)).map(InetAddress::ofLiteral);
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return builtin.lookupByAddress(address);
    }
  }
}
