package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.flow.Flights;
import dev.reprise.flow.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists, shows, searches and removes what is stored. Blocks; not for an event loop. */
final class Entries {
  private static final int MAX_LISTED = 1_000;
  private static final int DEFAULT_LISTED = 100;
  private static final int DEFAULT_FOUND = 10;
  private static final int SAMPLE = 20;

  /** As long as any question that is embedded. */
  private static final int MAX_TEXT_CHARS = 65_536;

  private static final List<String> LIST_PARAMETERS =
      List.of(
          "tenant", "namespace", "model", "tag", "key", "older-than", "limit", "order", "offset");

  /** Orders that a list may have; without one entries come as they are found. */
  private static final Map<String, Comparator<StoredCompletion>> ORDERS =
      Map.of(
          "newest", Comparator.comparingLong(StoredCompletion::storedNanos).reversed(),
          "oldest", Comparator.comparingLong(StoredCompletion::storedNanos),
          "uses", largest(entry -> entry.uses().get()),
          "bytes", largest(entry -> entry.completion().size()),
          "tokens", largest(entry -> entry.completion().usage().totalTokens()));

  /** Of a list in an order; more would be asked for by other means. */
  private static final int MAX_OFFSET = 1_000_000;

  private static final List<String> SEARCH_FIELDS = with("text", "limit");
  private static final List<String> PURGE_FIELDS = with("similar_to", "similarity", "dry_run");

  private final CompletionStore store;
  private final Flights flights;
  private final @Nullable Vectors vectors;

  Entries(CompletionStore store, @Nullable Embedder embedder, Flights flights) {
    this.store = store;
    this.flights = flights;
    this.vectors = embedder == null ? null : new Vectors(embedder);
  }

  private static List<String> with(String... more) {
    return Stream.concat(Selection.PROPERTIES.stream(), Stream.of(more)).toList();
  }

  ObjectNode list(String query) throws RefusedException {
    Fields fields = Fields.ofQuery(query, LIST_PARAMETERS);
    Selection wanted = Selection.of(fields, "older-than");
    int limit = limit(fields, DEFAULT_LISTED);
    Long offset = fields.whole("offset", 0, MAX_OFFSET);
    Comparator<StoredCompletion> order = order(fields);
    if (offset != null && order == null) {
      throw RefusedException.badRequest("offset: expected an order with it, got none");
    }
    CompletionStore.Selection found =
        store.select(wanted.selector(), order == null ? limit : Integer.MAX_VALUE);
    ObjectNode root = Json.object().put("total", found.total());
    List<StoredCompletion> shown = found.entries();
    if (order != null) {
      long skipped = offset == null ? 0 : offset;
      shown = shown.stream().sorted(order).skip(skipped).limit(limit).toList();
    }
    EntryJson.list(root.putArray("entries"), shown, store.nanoTime());
    return root;
  }

  private static Comparator<StoredCompletion> largest(ToLongFunction<StoredCompletion> figure) {
    return Comparator.comparingLong(figure).reversed();
  }

  private static @Nullable Comparator<StoredCompletion> order(Fields fields)
      throws RefusedException {
    String name = fields.has("order") ? fields.text("order", MAX_TEXT_CHARS) : null;
    Comparator<StoredCompletion> order = name == null ? null : ORDERS.get(name);
    if (name != null && order == null) {
      List<String> known = ORDERS.keySet().stream().sorted().toList();
      throw RefusedException.badRequest("order: " + Spelling.hint(name, known));
    }
    return order;
  }

  ObjectNode show(String id) throws RefusedException {
    StoredCompletion whole = store.whole(entry(id)).toCompletableFuture().join();
    if (whole == null) {
      throw RefusedException.noEntry(id);
    }
    return EntryJson.full(whole, store.nanoTime());
  }

  /**
   * @throws RefusedException when there is none
   */
  StoredCompletion entry(String id) throws RefusedException {
    List<StoredCompletion> found = store.select(Selector.id(id), 1).entries();
    if (found.isEmpty()) {
      throw RefusedException.noEntry(id);
    }
    return found.getFirst();
  }

  ObjectNode search(byte[] body) throws RefusedException {
    Fields fields = Fields.ofBody(body, SEARCH_FIELDS);
    Selection among = Selection.of(fields);
    int limit = limit(fields, DEFAULT_FOUND);
    String text = fields.text("text", MAX_TEXT_CHARS);
    if (text == null) {
      throw RefusedException.badRequest("text: expected the text to look for, got none");
    }
    Embedding near = vector(text);
    List<Neighbour> nearest = new ArrayList<>();
    Selector all = among.near(near, -1, text).selector();
    for (StoredCompletion entry : store.select(all, Integer.MAX_VALUE).entries()) {
      float similarity = near.similarity(Objects.requireNonNull(entry.embedding()));
      nearest.add(new Neighbour(entry, similarity));
    }
    nearest.sort(Comparator.comparing(Neighbour::similarity).reversed());
    ObjectNode root = Json.object().put("total", nearest.size());
    ArrayNode entries = root.putArray("entries");
    for (Neighbour one : nearest.subList(0, Math.min(limit, nearest.size()))) {
      ObjectNode target = entries.addObject().put("similarity", one.similarity());
      EntryJson.brief(target, one.entry(), store.nanoTime());
    }
    return root;
  }

  ObjectNode delete(String id, String remote) throws RefusedException {
    long deleted = purge(Selector.id(id));
    Audit.changed("delete", Map.of("id", Spelling.printable(id)), deleted, deleted, false, remote);
    if (deleted == 0) {
      throw RefusedException.noEntry(id);
    }
    return Json.object().put("deleted", deleted);
  }

  ObjectNode purge(byte[] body, String remote) throws RefusedException {
    Fields fields = Fields.ofBody(body, PURGE_FIELDS);
    boolean dryRun = fields.flag("dry_run");
    Selection doomed = near(Selection.of(fields), fields);
    if (doomed.isEmpty()) {
      throw RefusedException.badRequest(
          "expected at least one of "
              + String.join(", ", Selection.PROPERTIES)
              + " or similar_to; POST /admin/flush removes everything");
    }
    return remove("purge", doomed, dryRun, remote);
  }

  ObjectNode flush(byte[] body, String remote) throws RefusedException {
    boolean dryRun = body.length > 0 && Fields.ofBody(body, List.of("dry_run")).flag("dry_run");
    return remove("flush", new Selection(Selector.ALL, Map.of()), dryRun, remote);
  }

  private ObjectNode remove(String action, Selection doomed, boolean dryRun, String remote) {
    ObjectNode root = Json.object().put("dry_run", dryRun);
    if (dryRun) {
      CompletionStore.Selection found = store.select(doomed.selector(), SAMPLE);
      Audit.changed(action, doomed.shown(), found.total(), 0, true, remote);
      root.put("matched", found.total()).put("deleted", 0);
      EntryJson.list(root.putArray("sample"), found.entries(), store.nanoTime());
      return root;
    }
    long deleted = purge(doomed.selector());
    Audit.changed(action, doomed.shown(), deleted, deleted, false, remote);
    return root.put("matched", deleted).put("deleted", deleted);
  }

  /** Neither without the other: how near is near is not for us to guess when things go for good. */
  private Selection near(Selection wanted, Fields fields) throws RefusedException {
    String text = fields.text("similar_to", MAX_TEXT_CHARS);
    Double similarity = fields.fraction("similarity", -1, 1);
    if ((text == null) != (similarity == null)) {
      throw RefusedException.badRequest(
          "expected similar_to and similarity together, got one of them");
    }
    return text == null || similarity == null
        ? wanted
        : wanted.near(vector(text), similarity, text);
  }

  private Embedding vector(String text) throws RefusedException {
    if (vectors == null) {
      throw new RefusedException(
          Refusal.overloaded("embedder-off", "the semantic tier is off: no text can be embedded"));
    }
    try {
      return vectors.of(text);
    } catch (EmbeddingException e) {
      throw new RefusedException(
          switch (e.kind()) {
            case TOO_LONG, UNREADABLE ->
                Refusal.invalid(
                    400, e.kind().label(), "expected a text that the model reads as a whole");
            case BUSY, LATE, RESTING, BROKEN ->
                Refusal.overloaded(e.kind().label(), "the text could not be embedded");
          });
    }
  }

  private static int limit(Fields fields, int otherwise) throws RefusedException {
    Long limit = fields.whole("limit", 1, MAX_LISTED);
    return limit == null ? otherwise : limit.intValue();
  }

  private long purge(Selector selector) {
    long deleted = store.purge(selector);
    flights.close();
    return deleted;
  }
}
