package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CompletionStore;
import dev.reprise.flow.Flights;
import dev.reprise.telemetry.LastExchanges;
import dev.reprise.telemetry.Prices;
import dev.reprise.telemetry.Trend;
import dev.reprise.telemetry.Trend.Window;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** How the traffic goes: figures over time and the last exchanges, without a word of any text. */
public final class Traffic {
  private static final Map<String, Window> WINDOWS =
      Map.of("5m", Window.MINUTES, "1h", Window.HOUR, "24h", Window.DAY);

  private final Trend trend;
  private final LastExchanges last;
  private final Supplier<Prices> prices;
  private final CompletionStore store;
  private final Flights flights;

  /**
   * @param prices those in force: without any, money is not known
   */
  public Traffic(
      Trend trend,
      LastExchanges last,
      Supplier<Prices> prices,
      CompletionStore store,
      Flights flights) {
    this.trend = trend;
    this.last = last;
    this.prices = prices;
    this.store = store;
    this.flights = flights;
  }

  ObjectNode stats(String query) throws RefusedException {
    Fields fields = Fields.ofQuery(query, List.of("window"));
    String name = fields.has("window") ? fields.text("window", 3) : "1h";
    Window window = name == null ? null : WINDOWS.get(name.toLowerCase(Locale.ROOT));
    if (window == null) {
      throw RefusedException.badRequest("window: expected 5m, 1h or 24h");
    }
    boolean priced = !prices.get().byModel().isEmpty();
    ObjectNode root = StatsJson.of(trend.read(window), window, priced, System.currentTimeMillis());
    root.putObject("store")
        .put("entries", store.entries())
        .put("bytes", store.bytes())
        .put("flights", flights.size());
    return root;
  }

  ObjectNode live(String query) throws RefusedException {
    Fields fields = Fields.ofQuery(query, List.of("after"));
    Long after = fields.whole("after", 0, Long.MAX_VALUE);
    // Who saw more than there was has seen another process.
    long from = after == null || after > last.newest() ? 0 : after;
    List<LastExchanges.Seen> seen = last.after(from);
    ObjectNode root = Json.object();
    root.put("last", seen.isEmpty() ? from : seen.getLast().number());
    ArrayNode target = root.putArray("requests");
    seen.forEach(one -> LiveJson.exchange(target.addObject(), one));
    return root;
  }
}
