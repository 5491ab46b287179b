package com.agentteams.telemetry;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;

/** The metrics that every process has: what it is and how its JVM does. */
public final class ProcessMetrics {
  private ProcessMetrics() {}

  /** A registry with {@code agentteams_build_info} and the JVM's own. */
  @SuppressWarnings("resource") // the collector's listener lives as long as the process
  public static PrometheusMeterRegistry create() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Micrometer cuts the suffix _info off a gauge's name; Prometheus' own type keeps it
    Info.builder()
        .name("agentteams_build_info")
        .help("What runs here.")
        .labelNames("version", "java")
        .register(registry.getPrometheusRegistry())
        .setLabelValues(version(), Runtime.version().toString());
    new ClassLoaderMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  /** The version in the jar's manifest; {@code dev} where there is no jar. */
  public static String version() {
    var version = ProcessMetrics.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
