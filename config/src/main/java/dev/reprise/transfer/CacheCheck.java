package dev.reprise.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.progress.Progress;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.Worth;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Seals;
import dev.reprise.store.sqlite.SqliteFile;
import dev.reprise.store.sqlite.SqliteFile.Row;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the file of a cache that nobody serves from: what it holds, whether all of it is
 * sound, and what a gateway would make of it. Changes nothing. Confined.
 */
public final class CacheCheck implements AutoCloseable {
  private static final int MAX_NAMED = 10;

  /** Each costs a walk through the vectors of its scope. */
  private static final int MAX_LOOKED_UP = 1_000;

  /** Vectors are kept as bytes: theirs is 1 but for the rounding. */
  private static final float SAME = 0.99f;

  private static final String NO_SPACE = "";

  private final @Nullable Embedder embedder;
  private final Seals seals;
  private final SqliteFile file;
  private final Survey survey = new Survey(System::nanoTime);
  private final List<String> flaws = new ArrayList<>();
  private final FileContents contents;
  private final MemoryCompletionStore store;
  private long misshapen;

  /**
   * Reads the file into memory, as a gateway does at its start.
   *
   * @param embedder whose vectors count; null where nothing is looked up by meaning
   * @throws dev.reprise.store.sqlite.FolderException when there is none, or it is being used
   */
  public CacheCheck(StoreConfig settings, @Nullable Embedder embedder, Progress progress) {
    this.embedder = embedder;
    String space = embedder == null ? NO_SPACE : embedder.space();
    seals = Seals.of(settings.encryption());
    Rows rows = new Rows(() -> space, true, System::nanoTime, InstantSource.system(), seals);
    file = new SqliteFile(Path.of(settings.dataDir()), rows);
    contents = new FileContents(file, this::look, progress);
    store = new MemoryCompletionStore(settings, System::nanoTime, contents, Worth.CALLS);
    store.open();
  }

  private void look(Row row) {
    survey.add(row);
    if (row.flaw() != null && flaws.size() < MAX_NAMED) {
      flaws.add("row " + row.number() + ": " + row.flaw().label());
    }
    StoredCompletion entry = row.entry();
    if (row.flaw() == null && entry != null && entry.embedding() != null) {
      misshapen += isShaped(entry.embedding()) ? 0 : 1;
    }
  }

  private boolean isShaped(Embedding embedding) {
    return embedder != null
        && embedding.dimensions() == embedder.dimensions()
        && embedding.similarity(embedding) >= SAME;
  }

  // Statistics ----------------------------------------------------------------------------------

  /** What there is, for people. */
  public List<String> stats() throws SQLException {
    requireRead();
    List<String> text = new ArrayList<>();
    text.add(String.format("file      %s, %s", file.path(), Bytes.text(file.bytes())));
    text.addAll(survey.text());
    text.add(
        3, String.format("memory    %s when served%s", Bytes.text(store.bytes()), evictions()));
    return text;
  }

  /** What there is, for programs. */
  public String statsJson() throws SQLException {
    requireRead();
    ObjectNode root = survey.json().put("file", file.path().toString());
    root.withObjectProperty("bytes").put("file", file.bytes()).put("memory", store.bytes());
    return root.put("would_be_evicted", store.evictions()).toPrettyString();
  }

  private String evictions() {
    long evicted = store.evictions();
    return evicted == 0
        ? ""
        : String.format("; %,d entries more than store.max-bytes holds", evicted);
  }

  private void requireRead() throws SQLException {
    SQLException failure = contents.failure();
    if (failure != null) {
      throw failure;
    }
  }

  // Verification --------------------------------------------------------------------------------

  /**
   * What a verification has found.
   *
   * @param text for people, a line each
   */
  public record Verdict(boolean sound, List<String> text) {}

  /**
   * @throws SQLException when the file cannot be read, through no fault of its own
   */
  public Verdict verify() throws SQLException {
    List<String> text = new ArrayList<>();
    text.add(String.format("file       %s, %s", file.path(), Bytes.text(file.bytes())));
    List<String> findings;
    try {
      requireRead();
      findings = file.check();
    } catch (SQLException e) {
      if (!SqliteFile.isBroken(e)) {
        throw e;
      }
      findings = List.of(String.valueOf(e.getMessage()));
    }
    if (!findings.isEmpty()) {
      text.add("structure  BROKEN");
      findings.forEach(each -> text.add("  " + each));
      text.add(
          "serve      would set the file aside as cache.db.broken-… as soon as it meets this, and"
              + " begin with an empty one");
      return new Verdict(false, text);
    }
    text.add("structure  sound");
    boolean sound = rows(text) & index(text);
    text.add("serve      would " + outlook());
    return new Verdict(sound, text);
  }

  private boolean rows(List<String> text) {
    long damaged = survey.damaged();
    long whole = survey.rows() - damaged - survey.locked();
    text.add(String.format("rows       %,d whole, %,d damaged", whole, damaged));
    if (survey.hasSeals() || seals.isOn()) {
      text.add("encrypted  " + survey.seals());
    }
    flaws.forEach(each -> text.add("  " + each));
    text.add(
        String.format(
            "vectors    %,d of this model, %,d to be embedded anew, %,d entries without%s",
            survey.current(),
            survey.foreign(),
            survey.exactOnly(),
            misshapen == 0 ? "" : String.format(", %,d WRONG", misshapen)));
    return damaged == 0 && misshapen == 0 && survey.locked() == 0;
  }

  /** Whether memory finds by key and by meaning what the file has given it. */
  private boolean index(List<String> text) {
    List<StoredCompletion> entries = store.select(Selector.ALL, Integer.MAX_VALUE).entries();
    long missing = survey.entries() - contents.mismatched() - store.evictions() - entries.size();
    for (StoredCompletion entry : entries) {
      StoredCompletion found = store.find(entry.key());
      missing += found != null && found.id().equals(entry.id()) ? 0 : 1;
    }
    List<StoredCompletion> neighbours =
        entries.stream()
            .filter(each -> each.isNeighbour() && each.isFresh(store.nanoTime()))
            .toList();
    int step = Math.max(1, neighbours.size() / MAX_LOOKED_UP);
    int lookedUp = 0;
    int lost = 0;
    for (int i = 0; i < neighbours.size(); i += step) {
      lookedUp++;
      lost += findsItself(neighbours.get(i)) ? 0 : 1;
    }
    text.add(
        String.format(
            "index      %,d keys, %,d missing; %,d of %,d questions looked up, %,d not found",
            entries.size(), missing, lookedUp, neighbours.size(), lost));
    return missing == 0 && lost == 0;
  }

  /** Another entry with the same vector will do. */
  private boolean findsItself(StoredCompletion entry) {
    Embedding embedding = entry.embedding();
    if (embedding == null) {
      return true;
    }
    List<Neighbour> nearest = store.nearest(entry.key().scope(), embedding, 1);
    return !nearest.isEmpty() && nearest.getFirst().similarity() >= SAME;
  }

  private String outlook() {
    List<String> parts = new ArrayList<>();
    parts.add(String.format("answer from %,d entries", store.entries()));
    add(parts, survey.damaged() + contents.mismatched(), "delete %,d damaged rows");
    add(parts, survey.locked(), "leave %,d that it has no key for");
    add(parts, survey.expired(), "delete %,d expired ones");
    add(parts, store.evictions(), "evict %,d beyond store.max-bytes");
    add(parts, survey.foreign(), "embed %,d questions anew");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, long count, String format) {
    if (count > 0) {
      parts.add(String.format(format, count));
    }
  }

  @Override
  public void close() {
    seals.close();
    file.close();
  }
}
