package dev.reprise.access.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.access.file.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers have taken, so that a restart gives nothing back. Written behind, so a crash may
 * forget the last second. A file that cannot be read is left out, and told of: callers are served
 * rather than turned away. Confined to one thread at a time.
 */
public final class StateFile {
  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
  private static final int MAX_BYTES = 64 << 20;
  private static final JsonMapper MAPPER = new JsonMapper();

  private final SmallFile file;
  private final Accounts accounts;
  private volatile boolean away;
  private boolean unwritten;

  public StateFile(Path path, Accounts accounts) {
    this.file = new SmallFile(path, MAX_BYTES);
    this.accounts = accounts;
  }

  /** Brings in what is there. */
  public void open() {
    try {
      byte[] bytes = file.read();
      if (bytes != null) {
        accounts.restore(read(MAPPER.readTree(bytes)));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "{} cannot be read, what callers have taken begins anew: {}",
          file.path(),
          e.getClass().getSimpleName());
    }
  }

  /** Writes what has changed since the last time. */
  public synchronized void flush() {
    Map<String, Account.Kept> changed = accounts.changed();
    if (changed == null && !unwritten) {
      return;
    }
    unwritten = true;
    if (changed == null) {
      changed = accounts.all();
    }
    try {
      file.write(MAPPER.writeValueAsBytes(write(changed)));
      unwritten = false;
      if (away) {
        LOG.info("{} can be written again", file.path());
      }
      away = false;
    } catch (IOException e) {
      if (!away) {
        LOG.warn("{} cannot be written, a restart would forget what callers took", file.path(), e);
      }
      away = true;
    }
  }

  /** Whether it could not be written the last time. */
  public boolean isAway() {
    return away;
  }

  private static ObjectNode write(Map<String, Account.Kept> kept) {
    ObjectNode root = MAPPER.createObjectNode().put("version", 1);
    ObjectNode all = root.putObject("accounts");
    kept.forEach(
        (id, account) -> {
          ObjectNode json = all.putObject(id);
          spending(json.putObject("tokens"), account.tokens());
          spending(json.putObject("money"), account.money());
          json.putObject("minute")
              .put("requests", account.minute().requests())
              .put("tokens", account.minute().tokens())
              .put("at", account.minute().at().toString());
        });
    return root;
  }

  private static void spending(ObjectNode json, Spending.Kept kept) {
    json.put("day", kept.day())
        .put("today", kept.today())
        .put("month", kept.month())
        .put("this_month", kept.thisMonth())
        .put("ever", kept.ever());
  }

  private static Map<String, Account.Kept> read(JsonNode root) {
    Map<String, Account.Kept> kept = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : root.path("accounts").properties()) {
      JsonNode minute = each.getValue().path("minute");
      kept.put(
          each.getKey(),
          new Account.Kept(
              spending(each.getValue().path("tokens")),
              spending(each.getValue().path("money")),
              new Account.Minute(
                  minute.path("requests").asDouble(1),
                  minute.path("tokens").asDouble(1),
                  Instant.parse(minute.path("at").asText()))));
    }
    return kept;
  }

  private static Spending.Kept spending(JsonNode json) {
    return new Spending.Kept(
        json.path("day").asLong(),
        json.path("today").asDouble(),
        json.path("month").asLong(),
        json.path("this_month").asDouble(),
        json.path("ever").asDouble());
  }
}
