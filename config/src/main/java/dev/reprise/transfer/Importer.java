package dev.reprise.transfer;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.config.OfflineStore;
import dev.reprise.config.Planning;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.progress.Progress;
import dev.reprise.store.MemoryCompletionStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Fills a store from files. One thread reads, plans and stores in the order of the lines; the
 * embedder's workers make vectors for the next few meanwhile.
 */
public final class Importer {

  /** Enough to keep every worker busy. */
  private static final int IN_FLIGHT = 256;

  /** The queue to the file takes more than these. */
  private static final int FLUSH_EVERY = 8_192;

  private final OfflineStore target;
  private final MemoryCompletionStore store;
  private final ImportOptions options;
  private final Progress progress;
  private final Drafts drafts;
  private final EntryLine entries;
  private final ImportReport report = new ImportReport();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int unflushed;

  /** A draft on its way, the vector yet to come. */
  private record Waiting(
      String place, Made.Draft draft, CompletableFuture<@Nullable Embedding> vector) {}

  public Importer(
      OfflineStore target, Planning planning, ImportOptions options, Progress progress) {
    this.target = target;
    this.store = target.store();
    this.options = options;
    this.progress = progress;
    InstantSource wallClock = InstantSource.system();
    drafts = new Drafts(planning, options, store::nanoTime, wallClock);
    entries = new EntryLine(store::nanoTime, wallClock);
  }

  /**
   * Imports all of the files, one after the other.
   *
   * @throws IOException when one cannot be read
   * @throws FormatException when one is not of its format any more
   */
  public ImportReport run(List<ImportFile> files) throws IOException, FormatException {
    knowGroups();
    long allBytes = Math.max(1, files.stream().mapToLong(ImportFile::bytes).sum());
    long bytesBefore = 0;
    boolean goesOn = true;
    for (ImportFile file : files) {
      try (ImportFile.Reading reading = file.open(entries)) {
        while (goesOn && take(file, reading.source())) {
          progress.at(report.lines(), (double) (bytesBefore + reading.bytes()) / allBytes);
          goesOn = !options.strict() || report.failed() == 0;
        }
      }
      bytesBefore += file.bytes();
    }
    while (!waiting.isEmpty()) {
      storeNext();
    }
    report.ended(store.evictions(), target.flush());
    progress.end(report.lines());
    return report;
  }

  private void knowGroups() {
    store.select(Selector.ALL, Integer.MAX_VALUE).entries().stream()
        .map(entry -> entry.repute().group())
        .filter(Objects::nonNull)
        .forEach(entries.learned()::know);
  }

  /** False at the end of the file. */
  private boolean take(ImportFile file, Source source) throws IOException {
    try {
      Item item = source.next();
      if (item == null) {
        return false;
      }
      String place = file.path() + ":" + source.line();
      switch (drafts.of(item)) {
        case Made.Skipped skipped -> report.skipped(skipped.reason());
        case Made.Draft draft -> take(place, draft);
      }
    } catch (LineException e) {
      report.failed(file.path() + ":" + source.line(), String.valueOf(e.getMessage()));
    }
    return true;
  }

  private void take(String place, Made.Draft draft) {
    if (stays(there(draft), draft)) {
      report.there();
      return;
    }
    waiting.add(new Waiting(place, draft, vector(draft.question())));
    if (waiting.size() >= IN_FLIGHT) {
      storeNext();
    }
  }

  private CompletableFuture<@Nullable Embedding> vector(@Nullable String question) {
    Embedder embedder = target.embedder();
    return question == null || embedder == null
        ? CompletableFuture.completedFuture(null)
        : embedder
            .embed(question)
            .<@Nullable Embedding>thenApply(each -> each)
            .toCompletableFuture();
  }

  private void storeNext() {
    Waiting next = waiting.remove();
    try {
      store(next.draft(), next.vector().join());
    } catch (CompletionException e) {
      EmbeddingException.Kind kind =
          e.getCause() instanceof EmbeddingException known
              ? known.kind()
              : EmbeddingException.Kind.BROKEN;
      switch (kind) {
        case TOO_LONG, UNREADABLE -> {
          report.exactOnly(kind.label());
          store(next.draft(), null);
        }
        case BUSY, LATE, BROKEN -> report.failed(next.place(), kind.label());
      }
    }
  }

  /** What came first has been stored meanwhile: two lines may be of one key. */
  private void store(Made.Draft draft, @Nullable Embedding vector) {
    StoredCompletion there = there(draft);
    if (stays(there, draft)) {
      report.there();
    } else if (store.put(draft.entry(vector, there))) {
      report.stored(there != null);
      if (draft.exactOnly() != null) {
        report.exactOnly(draft.exactOnly());
      }
    } else {
      report.skipped("purged");
    }
    unflushed++;
    if (unflushed == FLUSH_EVERY) {
      unflushed = 0;
      target.flush();
    }
  }

  /** Null when there is nothing, or only a neighbour that the key is linked to. */
  private @Nullable StoredCompletion there(Made.Draft draft) {
    StoredCompletion found = store.find(draft.key());
    return found == null || !found.key().equals(draft.key()) ? null : found;
  }

  /** A stale one that is not newer has no claim. */
  private boolean stays(@Nullable StoredCompletion there, Made.Draft draft) {
    return !options.replace()
        && there != null
        && (there.isFresh(store.nanoTime()) || there.storedNanos() - draft.storedNanos() > 0);
  }
}
