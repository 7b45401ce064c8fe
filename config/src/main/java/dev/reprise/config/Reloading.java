package dev.reprise.config;

import dev.reprise.config.yaml.ConfigException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a gateway take up its configuration anew: when the file has changed, and when asked to. What
 * cannot be taken up as a whole is refused as a whole, and told once.
 *
 * <p>The file's bytes are compared rather than its time: a mounted one is changed by turning a
 * link.
 */
public final class Reloading implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);
  private static final int LOOK_EVERY_MS = 500;

  private final Path file;
  private final Source source;
  private final Gateway gateway;
  private final Counter applied;
  private final Counter refused;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("config-watch").factory());

  private byte @Nullable [] known;
  private byte @Nullable [] seen;
  private volatile boolean stale;

  /** Reads the configuration as the program was started with it. */
  @FunctionalInterface
  public interface Source {
    /**
     * @throws ConfigException when it is wrong
     */
    RepriseConfig read() throws ConfigException;
  }

  /**
   * @param file that is watched
   * @param known its bytes from before the gateway was started with it; null when it had none
   */
  public Reloading(Path file, byte @Nullable [] known, Source source, Gateway gateway) {
    this.file = file;
    this.source = source;
    this.gateway = gateway;
    MeterRegistry registry = gateway.registry();
    applied = reloads(registry, "applied");
    refused = reloads(registry, "refused");
    Gauge.builder("reprise.config.stale", () -> stale ? 1 : 0)
        .description("1 while the configuration file holds what could not be taken up")
        .register(registry);
    this.known = known;
    seen = known;
    watch.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private static Counter reloads(MeterRegistry registry, String result) {
    return Counter.builder("reprise.config.reloads")
        .description("Configurations that were read while running")
        .tag("result", result)
        .register(registry);
  }

  /** Takes up the file as it is now, whether or not it has changed; returns at once. */
  public void now() {
    watch.execute(
        () -> {
          known = bytes(file);
          seen = known;
          reload();
        });
  }

  /** A file that is still being written is left alone until two looks have found the same. */
  private void look() {
    byte[] found = bytes(file);
    boolean settled = found != null && Arrays.equals(found, seen);
    seen = found;
    if (settled && !Arrays.equals(found, known)) {
      known = found;
      reload();
    }
  }

  /** Null when it cannot be read. */
  public static byte @Nullable [] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      // It may be in the middle of being replaced.
      return null;
    }
  }

  private void reload() {
    try {
      gateway.reload(source.read());
      stale = false;
      applied.increment();
      LOG.info("configuration taken up from {}", file);
    } catch (ConfigException | IOException | RuntimeException e) {
      stale = true;
      refused.increment();
      LOG.warn("configuration refused, going on with the present one: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
