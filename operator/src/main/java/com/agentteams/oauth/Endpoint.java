package com.agentteams.oauth;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a provider may be (law 6): the rules for a URL as it is written, and for the addresses that
 * its host name leads to.
 */
public final class Endpoint {
  private static final Pattern DOTTED_QUAD =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  /** What inet_aton would take for a number: 2130706433, 127.1, 0x7f.0.0.1, 0177.0.0.1. */
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");

  private static final List<String> LOCAL_SUFFIXES =
      List.of(".localhost", ".local", ".internal", ".svc", ".home.arpa", ".lan");

  /** Special purposes of RFC 6890 and its successors, and Azure's platform address. */
  private static final List<Block> NOT_PUBLIC =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          Block.of("168.63.129.16", 32),
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          Block.of("224.0.0.0", 3),
          Block.of("2001::", 23),
          Block.of("2001:db8::", 32),
          Block.of("2002::", 16),
          Block.of("3fff::", 20));

  private static final Block GLOBAL_UNICAST = Block.of("2000::", 3);
  private static final Block NAT64 = Block.of("64:ff9b::", 96);
  private static final Block AWS_METADATA = Block.of("fd00:ec2::", 32);

  private Endpoint() {}

  /**
   * The URL, if it may be called.
   *
   * @param lenient also http, any port, loopback and private networks: for tests and the demo
   * @throws EndpointNotAllowedException with the rule that it breaks
   */
  public static URI require(String url, boolean lenient) {
    if (!url.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new EndpointNotAllowedException(EndpointRule.NOT_ASCII);
    }
    var uri = parse(url);
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(lenient && scheme.equals("http"))) {
      throw new EndpointNotAllowedException(EndpointRule.NOT_HTTPS);
    }
    if (uri.getRawUserInfo() != null) {
      throw new EndpointNotAllowedException(EndpointRule.USER_INFO);
    }
    requireHost(uri.getHost().toLowerCase(Locale.ROOT), lenient);
    if (!lenient && uri.getPort() != -1 && uri.getPort() != 443) {
      throw new EndpointNotAllowedException(EndpointRule.PORT);
    }
    return uri;
  }

  private static URI parse(String url) {
    try {
      var uri = new URI(url);
      if (uri.getScheme() == null || uri.getHost() == null || uri.getRawFragment() != null) {
        throw new EndpointNotAllowedException(EndpointRule.MALFORMED);
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new EndpointNotAllowedException(EndpointRule.MALFORMED);
    }
  }

  private static void requireHost(String host, boolean lenient) {
    if (host.endsWith(".")) {
      throw new EndpointNotAllowedException(EndpointRule.TRAILING_DOT);
    }
    if (host.startsWith("[") || DOTTED_QUAD.matcher(host).matches()) {
      requireLiteral(host.replaceAll("[\\[\\]]", ""), lenient);
    } else if (NUMERIC.matcher(host).matches()) {
      throw new EndpointNotAllowedException(EndpointRule.NUMERIC_HOST);
    } else if (!lenient
        && (!host.contains(".") || LOCAL_SUFFIXES.stream().anyMatch(host::endsWith))) {
      throw new EndpointNotAllowedException(EndpointRule.LOCAL_NAME);
    }
  }

  private static void requireLiteral(String literal, boolean lenient) {
    InetAddress address; // a v4-mapped literal comes out as the IPv4 address that it is
    try {
      address = InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw new EndpointNotAllowedException(EndpointRule.MALFORMED);
    }
    if (!mayBeCalled(address, lenient)) {
      throw new EndpointNotAllowedException(EndpointRule.NOT_PUBLIC_ADDRESS);
    }
  }

  /** Whether a provider may be at this address. */
  static boolean mayBeCalled(InetAddress address, boolean lenient) {
    if (lenient) {
      return !address.isLinkLocalAddress()
          && !address.isMulticastAddress()
          && !address.isAnyLocalAddress()
          && !AWS_METADATA.contains(address.getAddress());
    }
    return isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    var bytes = address.getAddress();
    return switch (address) {
      case Inet4Address _ -> NOT_PUBLIC.stream().noneMatch(block -> block.contains(bytes));
      case Inet6Address _ when NAT64.contains(bytes) ->
          NOT_PUBLIC.stream().noneMatch(block -> block.contains(Arrays.copyOfRange(bytes, 12, 16)));
      case Inet6Address _ ->
          GLOBAL_UNICAST.contains(bytes)
              && NOT_PUBLIC.stream().noneMatch(block -> block.contains(bytes));
      default -> false;
    };
  }

  private static final class Block {
    private final byte[] prefix;
    private final int bits;

    private Block(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    static Block of(String literal, int bits) {
      return new Block(InetAddress.ofLiteral(literal).getAddress(), bits);
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
