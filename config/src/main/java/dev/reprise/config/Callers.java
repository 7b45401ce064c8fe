package dev.reprise.config;

import dev.reprise.access.AccessControl;
import dev.reprise.access.AccessState;
import dev.reprise.telemetry.Costs;
import dev.reprise.telemetry.Prices;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who may call, and how much, by a configuration: where its files are and what it is made of. */
public final class Callers {
  private Callers() {}

  /** What outlives a change of configuration. */
  static AccessState state(RepriseConfig config, MeterRegistry registry) {
    return new AccessState(inDataFolder(config, "usage.json"), registry);
  }

  /**
   * @throws IOException when a file with keys cannot be used; the message names it
   */
  static AccessControl control(RepriseConfig config, AccessState state, Prices prices)
      throws IOException {
    return new AccessControl(config.access(), keysFile(config), state, new Costs(prices));
  }

  /** Where virtual keys are kept; null where there is no place. */
  public static @Nullable Path keysFile(RepriseConfig config) {
    String named = config.access().keysFile();
    return named.isEmpty() ? inDataFolder(config, "keys.json") : Path.of(named);
  }

  private static @Nullable Path inDataFolder(RepriseConfig config, String name) {
    return config.store().isKept() ? Path.of(config.store().dataDir(), name) : null;
  }
}
