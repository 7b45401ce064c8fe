package dev.reprise.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the server does as one step: nobody sees an index row before its answer, and nobody removes
 * or rewrites the entry that has just taken another's place. Each touches one slot.
 */
enum Script {
  /**
   * Keys: payload, index, changes, and a vector set if there are any. Values: id, row, payload,
   * milliseconds, hpexpire, node, max, whether it is a neighbour no more.
   */
  STORE(
      """
      redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
      redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
      if ARGV[5] == '1' then
        redis.call('HPEXPIRE', KEYS[2], ARGV[4], 'FIELDS', 1, ARGV[1])
      end
      redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], '*',
          'o', 'p', 'k', ARGV[1], 'n', ARGV[6], 'v', ARGV[2])
      return 1
      """),

  /** The same without the payload, as long as the same stay is there. */
  LEARN(
      """
      local old = redis.call('HGET', KEYS[2], ARGV[1])
      if not old or string.sub(old, 10, 17) ~= string.sub(ARGV[2], 10, 17) then
        return 0
      end
      redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
      if ARGV[5] == '1' then
        redis.call('HPEXPIRE', KEYS[2], ARGV[4], 'FIELDS', 1, ARGV[1])
      end
      if KEYS[4] and ARGV[8] == '1' then
        redis.call('VREM', KEYS[4], ARGV[1])
      end
      redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], '*',
          'o', 'p', 'k', ARGV[1], 'n', ARGV[6], 'v', ARGV[2])
      return 1
      """),

  /**
   * The same keys. Values: id, old row, new row, old payload, new payload, hpexpire. Changes
   * nothing that has changed, nor when it ends; others know what the new row says.
   */
  RENEW(
      """
      local left = redis.call('PTTL', KEYS[1])
      if left <= 0 or redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2]
          or redis.call('GET', KEYS[1]) ~= ARGV[4] then
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[5], 'PX', left)
      redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
      if ARGV[6] == '1' then
        redis.call('HPEXPIRE', KEYS[2], left, 'FIELDS', 1, ARGV[1])
      end
      return 1
      """),

  /** The same keys. Values: id, stay, what to tell others or nothing, node, max. */
  DROP(
      """
      local old = redis.call('HGET', KEYS[2], ARGV[1])
      if not old or string.sub(old, 10, 17) ~= ARGV[2] then
        return 0
      end
      redis.call('HDEL', KEYS[2], ARGV[1])
      redis.call('DEL', KEYS[1])
      if KEYS[4] then
        redis.call('VREM', KEYS[4], ARGV[1])
      end
      if ARGV[3] ~= '' then
        redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*',
            'o', ARGV[3], 'k', ARGV[1], 'n', ARGV[4], 'v', old)
      end
      return 1
      """);

  private final String text;
  private final String digest;

  Script(String text) {
    this.text = text;
    this.digest = sha1(text);
  }

  String text() {
    return text;
  }

  /** The name under which the server remembers it. */
  String digest() {
    return digest;
  }

  private static String sha1(String text) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
