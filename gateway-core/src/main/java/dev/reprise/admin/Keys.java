package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.VirtualKey;
import dev.reprise.identity.VirtualKeys;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual keys as operators make, see and revoke them. Blocks. */
final class Keys {
  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

  private final @Nullable VirtualKeys keys;

  /**
   * @param keys null where there is no place to keep them
   */
  Keys(@Nullable VirtualKeys keys) {
    this.keys = keys;
  }

  ObjectNode list() throws RefusedException {
    ObjectNode root = Json.object();
    ArrayNode array = root.putArray("keys");
    try {
      kept().list().forEach(key -> array.add(shown(key)));
      return root;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Its text is in this answer and nowhere else. */
  ObjectNode create(byte[] body, String remote) throws RefusedException {
    try {
      VirtualKey.Issued issued = kept().issue(KeyJson.order(Json.read(body)));
      audit("key-create", issued.key(), remote);
      return shown(issued.key()).put("key", issued.text());
    } catch (IllegalArgumentException e) {
      throw RefusedException.badRequest(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  ObjectNode revoke(String id, String remote) throws RefusedException {
    try {
      VirtualKey revoked = kept().revoke(id);
      if (revoked == null) {
        String message = "there is no key with the id " + Spelling.quoted(id);
        throw new RefusedException(Refusal.invalid(404, "key_not_found", message));
      }
      audit("key-revoke", revoked, remote);
      return shown(revoked);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private VirtualKeys kept() throws RefusedException {
    if (keys == null) {
      throw new RefusedException(
          Refusal.invalid(409, "no_keys_file", "there is no place for keys: set access.keys-file"));
    }
    return keys;
  }

  private static ObjectNode shown(VirtualKey key) {
    return KeyJson.of(key).put("state", key.state(Instant.now()));
  }

  private static void audit(String action, VirtualKey key, String remote) {
    Map<String, Object> what = Map.of("id", key.id(), "name", key.name(), "tenant", key.tenant());
    Audit.changed(action, new TreeMap<>(what), 1, 0, false, remote);
  }

  private static RefusedException failed(IOException e) {
    LOG.warn("the keys file cannot be used", e);
    return new RefusedException(
        new Refusal(500, "server_error", "keys_file_failed", "it failed; the log says why"));
  }
}
