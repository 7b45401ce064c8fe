package dev.reprise.store.redis;

import java.net.URI;
import java.util.List;

/** Settings for tests, which are those of a user but for what the name says. */
final class Configs {
  private static final RedisConfig D = RedisConfig.DEFAULTS;

  /** Of a command, on a busy machine. */
  private static final int PATIENT_MS = 5_000;

  private Configs() {}

  static RedisConfig of(URI... urls) {
    return of(D.shards(), D.streamLength(), PATIENT_MS, urls);
  }

  static RedisConfig of(int shards, int streamLength, int commandTimeoutMs, URI... urls) {
    return new RedisConfig(
        List.of(urls),
        "",
        false,
        "",
        "",
        "",
        D.prefix(),
        D.mode(),
        commandTimeoutMs,
        D.queueLimit(),
        shards,
        streamLength);
  }

  static RedisConfig cluster(List<URI> urls) {
    return new RedisConfig(
        urls,
        "",
        true,
        "",
        "",
        "",
        D.prefix(),
        D.mode(),
        D.commandTimeoutMs(),
        D.queueLimit(),
        D.shards(),
        D.streamLength());
  }

  static RedisConfig sentinel(String master, URI... urls) {
    return new RedisConfig(
        List.of(urls),
        master,
        false,
        "",
        "",
        "",
        D.prefix(),
        D.mode(),
        D.commandTimeoutMs(),
        D.queueLimit(),
        D.shards(),
        D.streamLength());
  }

  static RedisConfig secured(URI url, String user, String password, String trustFile) {
    return new RedisConfig(
        List.of(url),
        "",
        false,
        user,
        password,
        trustFile,
        D.prefix(),
        D.mode(),
        PATIENT_MS,
        D.queueLimit(),
        D.shards(),
        D.streamLength());
  }

  static RedisConfig vectorSets(URI url) {
    return new RedisConfig(
        List.of(url),
        "",
        false,
        "",
        "",
        "",
        D.prefix(),
        RedisConfig.Mode.VECTOR_SETS,
        PATIENT_MS,
        D.queueLimit(),
        D.shards(),
        D.streamLength());
  }
}
