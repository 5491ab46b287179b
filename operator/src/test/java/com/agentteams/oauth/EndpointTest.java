package com.agentteams.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 6: N-3 and N-4. */
class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "http://example.com/token, NOT_HTTPS",
    "ftp://example.com/token, NOT_HTTPS",
    "https://169.254.169.254/latest, NOT_PUBLIC_ADDRESS",
    "https://10.0.0.1/, NOT_PUBLIC_ADDRESS",
    "https://100.100.100.200/, NOT_PUBLIC_ADDRESS",
    "https://127.0.0.1/, NOT_PUBLIC_ADDRESS",
    "https://0.0.0.0/, NOT_PUBLIC_ADDRESS",
    "https://192.168.1.1/, NOT_PUBLIC_ADDRESS",
    "https://224.0.0.1/, NOT_PUBLIC_ADDRESS",
    "https://[::1]/, NOT_PUBLIC_ADDRESS",
    "https://[::]/, NOT_PUBLIC_ADDRESS",
    "https://[::ffff:10.0.0.1]/, NOT_PUBLIC_ADDRESS",
    "https://[0:0:0:0:0:ffff:a00:1]/, NOT_PUBLIC_ADDRESS",
    "https://[64:ff9b::10.0.0.1]/, NOT_PUBLIC_ADDRESS",
    "https://[fd00:ec2::254]/, NOT_PUBLIC_ADDRESS",
    "https://[fe80::1]/, NOT_PUBLIC_ADDRESS",
    "https://[ff02::1]/, NOT_PUBLIC_ADDRESS",
    "https://[2002:a00:1::]/, NOT_PUBLIC_ADDRESS",
    "https://2130706433/, NUMERIC_HOST",
    "https://0x7f000001/, NUMERIC_HOST",
    "https://0177.0.0.1/, NUMERIC_HOST",
    "https://127.1/, MALFORMED",
    "https://localhost./, TRAILING_DOT",
    "https://example.com./, TRAILING_DOT",
    "https://localhost/, LOCAL_NAME",
    "https://a.localhost/, LOCAL_NAME",
    "https://kubernetes.default.svc/, LOCAL_NAME",
    "https://metadata.google.internal/, LOCAL_NAME",
    "https://good@example.com/, USER_INFO",
    "https://example.com:22/, PORT",
    "https://ex\u0430mple.com/, NOT_ASCII",
    "https://ex%61mple.com/, MALFORMED",
    "https:///token, MALFORMED",
    "https://example.com/#fragment, MALFORMED",
    "not a url, NOT_ASCII",
    "token, MALFORMED"
  })
  void n3SaysWhichRuleAnEndpointBreaks(String url, EndpointRule rule) {
    // When
    var refusal =
        catchThrowableOfType(EndpointNotAllowedException.class, () -> Endpoint.require(url, false));

    // Then
    assertThat(refusal.rule()).isEqualTo(rule);
    assertThat(refusal).hasMessageNotContaining(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://slack.com/api/auth.test",
        "https://example.com:443/a?b=c",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://[64:ff9b::8.8.8.8]/"
      })
  void takesPublicHttps(String url) {
    assertThat(Endpoint.require(url, false)).hasToString(url);
  }

  @Test
  void theSettingAllowsLoopbackButNeverLinkLocal() {
    // When
    var refusal =
        catchThrowableOfType(
            EndpointNotAllowedException.class,
            () -> Endpoint.require("http://169.254.169.254/", true));

    // Then
    assertThat(refusal.rule()).isEqualTo(EndpointRule.NOT_PUBLIC_ADDRESS);
    assertThat(Endpoint.require("http://127.0.0.1:8080/", true)).hasPort(8080);
  }

  @Test
  void n4RefusesANameThatLeadsInside() {
    // Given
    ScriptedNames.NAMES.put("inside.provider.test", "127.0.0.1");

    // When
    var refusal = refusal("https://inside.provider.test/");

    // Then
    assertThat(refusal.rule()).isEqualTo(EndpointRule.NOT_PUBLIC_ADDRESS);
  }

  @Test
  void n4RefusesANameThatWasInTheCacheBeforeItWasAProviders() throws UnknownHostException {
    // Given
    ScriptedNames.NAMES.put("early.provider.test", "10.1.2.3");
    assertThat(InetAddress.getAllByName("early.provider.test")).hasSize(1);

    // When
    var refusal = refusal("https://early.provider.test/");

    // Then
    assertThat(refusal.rule()).isEqualTo(EndpointRule.NOT_PUBLIC_ADDRESS);
  }

  @Test
  void n4ANameThatIsReboundBetweenCheckAndConnectionLeadsNowhere() throws UnknownHostException {
    // Given a resolver as Java asks it, public at first
    ProviderResolvers.guard("rebound.provider.test");
    ScriptedNames.NAMES.put("rebound.provider.test", "8.8.8.8,10.0.0.1");
    var resolver = resolver();
    var all = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);
    assertThat(resolver.lookupByName("rebound.provider.test", all))
        .containsExactly(InetAddress.ofLiteral("8.8.8.8"));

    // When
    ScriptedNames.NAMES.put("rebound.provider.test", "169.254.169.254");

    // Then
    assertThat(
            catchThrowableOfType(
                UnknownHostException.class,
                () -> resolver.lookupByName("rebound.provider.test", all)))
        .isNotNull();
    assertThat(ProviderResolvers.refused("rebound.provider.test")).isTrue();
  }

  @Test
  void n4WhatIsCalledAsAProviderResolvesToPublicAddressesOnly() {
    // Given
    ScriptedNames.NAMES.put("called.provider.test", "10.0.0.1");
    var all = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

    // When
    var refusal = refusal("https://called.provider.test/");

    // Then
    assertThat(refusal.rule()).isEqualTo(EndpointRule.NOT_PUBLIC_ADDRESS);
    assertThat(
            catchThrowableOfType(
                UnknownHostException.class,
                () -> resolver().lookupByName("called.provider.test", all)))
        .isNotNull();
  }

  @Test
  void otherNamesResolveAsEver() throws UnknownHostException {
    ScriptedNames.NAMES.put("kubernetes.provider.test", "10.0.0.1");

    assertThat(InetAddress.getByName("kubernetes.provider.test").getHostAddress())
        .isEqualTo("10.0.0.1");
  }

  @Test
  void javaFindsTheResolver() {
    assertThat(ServiceLoader.load(InetAddressResolverProvider.class))
        .hasAtLeastOneElementOfType(ProviderResolvers.class);
  }

  private static EndpointNotAllowedException refusal(String url) {
    var http = new ProviderHttp(false);
    return catchThrowableOfType(
        EndpointNotAllowedException.class,
        () -> http.send("GET", url, Map.of(), null, Duration.ofSeconds(1)));
  }

  private static InetAddressResolver resolver() {
    return ProviderResolvers.above(new ScriptedNames.Scripted(new Nothing()));
  }

  private record Nothing() implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      throw new UnknownHostException(host);
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      throw new UnknownHostException();
    }
  }
}
