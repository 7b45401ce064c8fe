package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.BadLine;
import dev.reprise.analyze.Analysis.Happened;
import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Analysis.Source;
import dev.reprise.config.RepriseConfig;
import dev.reprise.progress.Progress;
import dev.reprise.transfer.LineException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a log once, line by line, and tells what a cache would have made of it, or did. */
public final class Analyzer implements AutoCloseable {
  private static final int MAX_NAMED = 5;

  private final RepriseConfig config;
  private final Options options;
  private final Progress progress;
  private final LineReader reader;
  private final ExchangeTally exchanges = new ExchangeTally();
  private final Counts silent = new Counts();
  private final List<BadLine> badLines = new ArrayList<>();
  private @Nullable Replayer replayer;
  private Runnable told = () -> {};
  private long bad;
  private long lines;
  private long requests;
  private @Nullable Long firstNanos;
  private @Nullable Long lastNanos;

  public Analyzer(RepriseConfig config, Options options, Progress progress) {
    this.config = config;
    this.options = options;
    this.progress = progress;
    reader = new LineReader(options.format());
  }

  /**
   * @throws IOException when the file cannot be read
   */
  public Analysis run(Path file) throws IOException {
    Path name = file.getFileName();
    try (LogInput in = LogInput.of(file)) {
      return run(in, String.valueOf(name == null ? file : name));
    }
  }

  /**
   * @throws IOException when the stream cannot be read
   */
  public Analysis run(InputStream stream) throws IOException {
    try (LogInput in = LogInput.of(stream)) {
      return run(in, "standard input");
    }
  }

  private Analysis run(LogInput in, String name) throws IOException {
    told = () -> tell(in);
    boolean more = true;
    while (more && !isEnough()) {
      more = take(in);
      tell(in);
    }
    Double sampled = more ? Double.valueOf(in.share()) : null;
    Replay replay = replayer == null ? null : replayer.end();
    Happened happened = exchanges.isEmpty() ? null : exchanges.read();
    progress.end(lines);
    Source source = source(name, sampled);
    return new Analysis(
        source, replay, happened, new Remarks(config, source, replay, happened).all());
  }

  /** How far it is: what has been read is not yet replayed. */
  private void tell(LogInput in) {
    if (replayer == null) {
      progress.at(lines, in.share());
    } else {
      progress.at(replayer.done(), in.share() * replayer.share());
    }
  }

  private boolean isEnough() {
    return options.sample() > 0 && requests >= options.sample();
  }

  /** False at the end. */
  private boolean take(LogInput in) throws IOException {
    try {
      byte[] line = in.next();
      if (line != null) {
        take(reader.read(line));
      }
      lines += line == null ? 0 : 1;
      return line != null;
    } catch (LineException e) {
      lines++;
      bad(in.number(), String.valueOf(e.getMessage()));
      return true;
    } catch (EOFException | ZipException e) {
      bad(in.number(), "the file breaks off here: not the whole of a gzip file");
      return false;
    }
  }

  private void bad(int line, String reason) {
    bad++;
    if (badLines.size() < MAX_NAMED) {
      badLines.add(new BadLine(line, reason));
    }
  }

  private void take(LogLine line) {
    Long time = line.timeNanos();
    if (time != null) {
      firstNanos = firstNanos == null ? time : Long.valueOf(Math.min(firstNanos, time));
      lastNanos = lastNanos == null ? time : Long.valueOf(Math.max(lastNanos, time));
    }
    switch (line) {
      case LogLine.Silent nothing -> silent.add(nothing.reason());
      case LogLine.Exchange exchange -> {
        requests++;
        exchanges.add(exchange);
      }
      case LogLine.Call call -> {
        requests++;
        replayer().take(call);
      }
    }
  }

  /** Made when it is needed: a log without prompts needs no model. */
  private Replayer replayer() {
    Replayer made = replayer;
    if (made == null) {
      made = new Replayer(config, options.wordings(), told);
      replayer = made;
    }
    return made;
  }

  private Source source(String name, @Nullable Double sampled) {
    Map<String, Long> formats = new LinkedHashMap<>();
    reader.counts().forEach((format, count) -> formats.put(format.label(), count));
    return new Source(
        name,
        formats,
        lines,
        requests,
        bad,
        List.copyOf(badLines),
        silent.read(),
        replayer == null ? 0 : replayer.late(),
        sampled,
        instant(firstNanos),
        instant(lastNanos),
        options.wordings());
  }

  private static @Nullable Instant instant(@Nullable Long nanos) {
    return nanos == null ? null : Instant.ofEpochSecond(0, nanos);
  }

  @Override
  public void close() {
    if (replayer != null) {
      replayer.close();
    }
  }
}
