package dev.reprise.config;

import dev.reprise.config.yaml.Names;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What cannot change while the gateway runs. */
final class Fixed {

  /** What was bound or counted at the start. */
  private static final Set<String> OF_SERVER =
      Set.of(
          "server.host",
          "server.port",
          "server.event-loops",
          "server.max-connections",
          "server.max-connections-per-address",
          "server.max-held-bytes",
          "server.write-buffer-low-bytes",
          "server.write-buffer-high-bytes",
          "server.tls");

  private Fixed() {}

  /**
   * @throws IllegalArgumentException when something of it would change; the message names it, but
   *     no value, which may be a secret
   */
  static void require(RepriseConfig before, RepriseConfig next) {
    String key = difference("server", before.server(), next.server(), OF_SERVER);
    key = key == null ? difference("admin", before.admin(), next.admin(), null) : key;
    key = key == null ? difference("store", before.store(), next.store(), null) : key;
    key = key == null ? difference("telemetry", before.telemetry(), next.telemetry(), null) : key;
    key = key == null ? difference("embedding", before.embedding(), next.embedding(), null) : key;
    if (key == null && before.server().http2().enabled() != next.server().http2().enabled()) {
      key = "server.http2.enabled";
    }
    if (key == null && next.cache().usesSemantic() && !before.cache().usesSemantic()) {
      key = "cache.policy.semantic.enabled";
    }
    if (key != null) {
      throw new IllegalArgumentException(
          key + ": expected no change, since it takes effect at a start only");
    }
  }

  /**
   * The first key under which two records differ; null when there is none.
   *
   * @param among the keys that count; null when all do
   */
  private static @Nullable String difference(
      String path, Record before, Record next, @Nullable Set<String> among) {
    for (RecordComponent part : before.getClass().getRecordComponents()) {
      String key = path + "." + Names.kebab(part.getName());
      Object old = value(part, before);
      Object other = value(part, next);
      if ((among != null && !among.contains(key)) || Objects.equals(old, other)) {
        continue;
      }
      String within =
          old instanceof Record one && other instanceof Record two
              ? difference(key, one, two, null)
              : null;
      return within == null ? key : within;
    }
    return null;
  }

  private static @Nullable Object value(RecordComponent part, Record of) {
    try {
      return part.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
