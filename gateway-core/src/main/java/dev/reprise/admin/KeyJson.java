package dev.reprise.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.identity.Budget;
import dev.reprise.identity.Grants;
import dev.reprise.identity.Limits;
import dev.reprise.identity.VirtualKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Virtual keys as JSON, the same for operators and in the file that they are kept in. */
public final class KeyJson {
  private static final Set<String> ORDER =
      Set.of(
          "name",
          "tenant",
          "models",
          "routes",
          "requests_per_minute",
          "tokens_per_minute",
          "concurrency",
          "token_budget",
          "money_budget",
          "expires");
  private static final Set<String> BUDGET = Set.of("day", "month", "total");

  private KeyJson() {}

  /** All that is known of a key. */
  public static ObjectNode of(VirtualKey key) {
    ObjectNode json = Json.object().put("id", key.id()).put("name", key.name());
    json.put("tenant", key.tenant());
    texts(json.putArray("models"), key.grants().models());
    texts(json.putArray("routes"), key.grants().routes());
    Limits limits = key.limits();
    json.put("requests_per_minute", limits.requestsPerMinute());
    json.put("tokens_per_minute", limits.tokensPerMinute());
    json.put("concurrency", limits.concurrency());
    budget(json.putObject("token_budget"), limits.tokens());
    budget(json.putObject("money_budget"), limits.money());
    json.put("created", key.created().toString());
    json.put("expires", key.expires() == null ? null : key.expires().toString());
    json.put("revoked", key.revoked() == null ? null : key.revoked().toString());
    return json;
  }

  /**
   * The other way about; further members do not matter.
   *
   * @throws IllegalArgumentException when one of them is missing or not what it should be
   */
  public static VirtualKey key(ObjectNode json) {
    VirtualKey.Order order = read(json);
    Instant created = Objects.requireNonNullElse(instant(json, "created"), Instant.EPOCH);
    return new VirtualKey(
        text(json, "id"),
        order.name(),
        order.tenant(),
        order.grants(),
        order.limits(),
        created,
        order.expires(),
        instant(json, "revoked"));
  }

  /**
   * What is wanted of a new key.
   *
   * @throws IllegalArgumentException when a member is not known, is missing or not what it should
   *     be
   */
  static VirtualKey.Order order(ObjectNode json) {
    requireKnown(json, ORDER);
    return read(json);
  }

  private static VirtualKey.Order read(ObjectNode json) {
    Limits limits =
        new Limits(
            whole(json, "requests_per_minute"),
            whole(json, "tokens_per_minute"),
            Math.toIntExact(Math.min(whole(json, "concurrency"), Integer.MAX_VALUE)),
            budget(json, "token_budget"),
            budget(json, "money_budget"));
    Grants grants = new Grants(texts(json, "models"), texts(json, "routes"));
    return new VirtualKey.Order(
        text(json, "name"), text(json, "tenant"), grants, limits, instant(json, "expires"));
  }

  private static void budget(ObjectNode json, Budget budget) {
    json.put("day", budget.day()).put("month", budget.month()).put("total", budget.total());
  }

  private static Budget budget(ObjectNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return Budget.NONE;
    }
    if (!(value instanceof ObjectNode budget)) {
      throw expected(name, "an object with day, month and total", value);
    }
    requireKnown(budget, BUDGET);
    return new Budget(number(budget, "day"), number(budget, "month"), number(budget, "total"));
  }

  private static void requireKnown(ObjectNode json, Set<String> known) {
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!known.contains(field.getKey())) {
        throw new IllegalArgumentException(
            "unknown field "
                + Spelling.quoted(field.getKey())
                + "; "
                + Spelling.hint(field.getKey(), known));
      }
    }
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static List<String> texts(ObjectNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isTextual()) {
        throw expected(name, "an array of texts", value);
      }
      texts.add(each.textValue());
    }
    if (!value.isArray()) {
      throw expected(name, "an array of texts", value);
    }
    return texts;
  }

  private static String text(ObjectNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(name + ": expected a text");
    }
    return value.textValue();
  }

  private static long whole(ObjectNode json, String name) {
    JsonNode value = json.get(name);
    if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
      throw expected(name, "a whole number", value);
    }
    return value == null ? 0 : value.longValue();
  }

  private static double number(ObjectNode json, String name) {
    JsonNode value = json.get(name);
    if (value != null && !value.isNumber()) {
      throw expected(name, "a number", value);
    }
    return value == null ? 0 : value.doubleValue();
  }

  private static @Nullable Instant instant(ObjectNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    try {
      return Instant.parse(value.asText());
    } catch (DateTimeException e) {
      throw expected(name, "a time such as 2030-01-31T00:00:00Z", value);
    }
  }

  private static IllegalArgumentException expected(String name, String expected, JsonNode got) {
    return new IllegalArgumentException(
        name + ": expected " + expected + ", got " + Json.kind(got));
  }
}
