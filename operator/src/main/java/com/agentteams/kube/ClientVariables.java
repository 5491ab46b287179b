package com.agentteams.kube;

import com.agentteams.settings.InvalidSettingException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.TlsVersion;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the Kubernetes client reads from the environment by itself. It is checked as our own
 * settings are, because the client ends the process with a stack trace that names no variable.
 * Values are not repeated but for hosts of {@code NO_PROXY}: a proxy's URL may hold a password.
 */
final class ClientVariables {
  private static final String NO_PROXY = "NO_PROXY";
  private static final String EVERYWHERE = "*";

  private static final List<String> NUMBERS =
      variables(
          Config.KUBERNETES_WATCH_RECONNECT_INTERVAL_SYSTEM_PROPERTY,
          Config.KUBERNETES_WATCH_RECONNECT_LIMIT_SYSTEM_PROPERTY,
          Config.KUBERNETES_SCALE_TIMEOUT_SYSTEM_PROPERTY,
          Config.KUBERNETES_LOGGING_INTERVAL_SYSTEM_PROPERTY,
          Config.KUBERNETES_CONNECTION_TIMEOUT_SYSTEM_PROPERTY,
          Config.KUBERNETES_UPLOAD_REQUEST_TIMEOUT_SYSTEM_PROPERTY,
          Config.KUBERNETES_REQUEST_TIMEOUT_SYSTEM_PROPERTY,
          Config.KUBERNETES_REQUEST_RETRY_BACKOFFLIMIT_SYSTEM_PROPERTY,
          Config.KUBERNETES_REQUEST_RETRY_BACKOFFINTERVAL_SYSTEM_PROPERTY,
          Config.KUBERNETES_WEBSOCKET_PING_INTERVAL_SYSTEM_PROPERTY,
          Config.KUBERNETES_MAX_CONCURRENT_REQUESTS,
          Config.KUBERNETES_MAX_CONCURRENT_REQUESTS_PER_HOST);

  private static final List<String> FILES =
      variables(
          Config.KUBERNETES_CA_CERTIFICATE_FILE_SYSTEM_PROPERTY,
          Config.KUBERNETES_CLIENT_CERTIFICATE_FILE_SYSTEM_PROPERTY,
          Config.KUBERNETES_CLIENT_KEY_FILE_SYSTEM_PROPERTY,
          Config.KUBERNETES_TRUSTSTORE_FILE_PROPERTY,
          Config.KUBERNETES_KEYSTORE_FILE_PROPERTY);

  private static final String MASTER = variable(Config.KUBERNETES_MASTER_SYSTEM_PROPERTY);
  private static final String TLS_VERSIONS = variable(Config.KUBERNETES_TLS_VERSIONS);

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

  /** A host, the end of one, an address or a network, optionally with a port. */
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:/-]+");

  private ClientVariables() {}

  /** Throws {@link InvalidSettingException} for the first variable that the client cannot read. */
  static void check(Map<String, String> environment) {
    for (var name : NUMBERS) {
      var value = environment.get(name);
      if (value != null && !NUMBER.matcher(value).matches()) {
        throw new InvalidSettingException(name, "is not a whole number");
      }
    }
    for (var name : FILES) {
      var value = environment.getOrDefault(name, "");
      if (!value.isEmpty() && !isFile(value)) {
        throw new InvalidSettingException(name, "names no file that is there");
      }
    }
    var versions = environment.getOrDefault(TLS_VERSIONS, "");
    if (!versions.isEmpty() && !Arrays.stream(versions.split(",")).allMatch(ClientVariables::tls)) {
      throw new InvalidSettingException(TLS_VERSIONS, "is not a list like TLS_1_3,TLS_1_2");
    }
    var master = environment.getOrDefault(MASTER, "");
    if (!master.isEmpty() && host(master) == null) {
      throw new InvalidSettingException(MASTER, "is not the address of an API server");
    }
  }

  /**
   * The same configuration with a proxy that the client can use: what is common and harmless in
   * {@code NO_PROXY} is put into its words.
   *
   * @throws InvalidSettingException if there is a proxy that it cannot use
   */
  static Config withUsableProxy(Config config) {
    var exceptions = exceptions(config.getNoProxy());
    if (exceptions.contains(EVERYWHERE)) {
      return new ConfigBuilder(config)
          .withHttpProxy(null)
          .withHttpsProxy(null)
          .withNoProxy()
          .build();
    }
    if (config.getMasterUrl().toLowerCase(Locale.ROOT).startsWith("http:")) {
      requireProxy("HTTP_PROXY", config.getHttpProxy());
    } else {
      requireProxy("HTTPS_PROXY", config.getHttpsProxy());
    }
    return new ConfigBuilder(config).withNoProxy(exceptions.toArray(new String[0])).build();
  }

  private static List<String> exceptions(String @Nullable [] entries) {
    var exceptions = new ArrayList<String>();
    for (var entry : entries == null ? new String[0] : entries) {
      var host = entry.strip();
      // the client compares the ends of names, which is what the star says too
      host = host.startsWith("*.") ? host.substring(1) : host;
      host =
          host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
      if (host.isEmpty()) {
        continue;
      }
      if (!host.equals(EVERYWHERE) && !HOST.matcher(host).matches()) {
        throw new InvalidSettingException(
            NO_PROXY, "has what is no host, domain, address or network: " + entry.strip());
      }
      exceptions.add(host);
    }
    return exceptions;
  }

  private static void requireProxy(String name, @Nullable String proxy) {
    if (proxy == null || proxy.isEmpty()) {
      return;
    }
    var uri = host(proxy.contains("://") ? proxy : "http://" + proxy);
    if (uri == null || uri.getPort() < 0 || !uri.getScheme().matches("(?i)https?")) {
      throw new InvalidSettingException(
          name, "(or ALL_PROXY) is not a proxy like http://proxy.example.com:3128");
    }
  }

  private static @Nullable URI host(String url) {
    try {
      var uri = new URI(url);
      return uri.getHost() == null ? null : uri;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static boolean tls(String version) {
    return Arrays.stream(TlsVersion.values()).anyMatch(v -> v.name().equals(version));
  }

  static boolean isFile(String path) {
    try {
      return !path.isBlank() && Files.isRegularFile(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static List<String> variables(String... properties) {
    return Arrays.stream(properties).map(ClientVariables::variable).toList();
  }

  /** How the client derives the name of a variable. */
  private static String variable(String property) {
    return property.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
