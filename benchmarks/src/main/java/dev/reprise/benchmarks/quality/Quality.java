package dev.reprise.benchmarks.quality;

import dev.reprise.benchmarks.Samples;
import dev.reprise.benchmarks.quality.Plan.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * How many requests the cache answers, and how many of them wrongly, on public streams of questions
 * whose intents are known: for every policy, for other models, with answers that are compared
 * badly; and what the guard says of pairs that no cosine keeps apart.
 */
public final class Quality {
  /** Runs of the library form beside one of the gateway. */
  private static final int DICE = 6;

  private final Map<String, List<Utterance>> streams = new HashMap<>();
  private final Map<Model, Vectors> vectors = new HashMap<>();
  private final Options options;
  private final Corpora corpora;

  private Quality(Options options) {
    this.options = options;
    this.corpora = new Corpora(options.data());
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    try {
      Options options = Options.read(List.of(args));
      if (!Files.isDirectory(options.data())) {
        throw new IllegalArgumentException(
            "no data sets in " + options.data() + "; name their home by --data or REPRISE_DATA");
      }
      new Quality(options).run();
    } catch (IllegalArgumentException | NoSuchFileException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private void run() throws IOException, InterruptedException {
    prepare();
    if (options.http()) {
      overHttp();
      return;
    }
    GuardTable guard = guard();
    String latency = latency();
    System.out.print(Tables.ofGuard(guard) + latency);
    Findings findings = new Findings(rows());
    String tables =
        Tables.ofStreams(options, findings)
            + Tables.ofGuard(guard)
            + latency
            + Tables.ofAcceptance(Acceptance.of(options, findings, guard));
    System.out.print(tables);
    new Report(options).write(findings, tables);
  }

  /** The same stream in both forms. */
  private void overHttp() throws IOException, InterruptedException {
    List<Row> library = new ArrayList<>();
    List<Row> wire = new ArrayList<>();
    for (Model model : options.models()) {
      for (String name : options.streams()) {
        for (long seed : options.seeds()) {
          Setting setting = Setting.evidence(model, 0.01, 0);
          library.add(averaged(model, name, seed, setting));
          Tally tally = new OverHttp().run(model, setting, stream(name, seed));
          wire.add(new Row(model.label(), name, seed, setting, tally));
        }
      }
    }
    String table = Tables.ofHttp(library, wire);
    System.out.print(table);
    List<Row> all = new ArrayList<>(library);
    all.addAll(wire);
    new Report(options).writeHttp(all, table);
  }

  /** Which hits are checked is a matter of dice, and moves a run's hits by a point or two. */
  private Row averaged(Model model, String name, long seed, Setting setting) {
    Tally all = Tally.NONE;
    for (long dice = 1; dice <= DICE; dice++) {
      Rehearsal run = new Rehearsal(model, vectors(model), setting, dice);
      all = all.and(run.run(stream(name, seed)));
    }
    return new Row(model.label(), name, seed, setting, all);
  }

  private void prepare() throws IOException {
    for (String stream : options.streams()) {
      for (long seed : options.seeds()) {
        streams.put(stream + seed, corpora.stream(stream, seed));
      }
    }
    for (Model model : options.models()) {
      Vectors ofModel = new Vectors(model, options.vectors());
      for (String stream : options.streams()) {
        for (long seed : options.seeds()) {
          ofModel.load(
              stream(stream, seed).stream()
                  .map(Utterance::text)
                  .filter(text -> ofModel.of(text) == null)
                  .sorted()
                  .toList());
        }
      }
      vectors.put(model, ofModel);
    }
  }

  private List<Utterance> stream(String name, long seed) {
    return streams.getOrDefault(name + seed, List.of());
  }

  private Vectors vectors(Model model) {
    Vectors found = vectors.get(model);
    if (found == null) {
      throw new IllegalStateException("no vectors of " + model.name());
    }
    return found;
  }

  private GuardTable guard() throws IOException {
    List<Pair> nearMisses = corpora.nearMisses();
    List<Pair> others = new ArrayList<>(corpora.pawsWiki());
    others.addAll(corpora.paraphrases());
    Vectors ofMain = vectors(options.models().getFirst());
    ofMain.load(
        Stream.concat(nearMisses.stream(), others.stream())
            .flatMap(pair -> Stream.of(pair.one(), pair.other()))
            .toList());
    return GuardTable.of(nearMisses, others, ofMain);
  }

  /** The second of two runs, alone on the machine as far as this program goes. */
  private String latency() {
    Model model = options.models().getFirst();
    String name = options.streams().getFirst();
    long seed = options.seeds().getFirst();
    Samples times = new Samples();
    for (int round = 0; round < 2; round++) {
      Rehearsal run = new Rehearsal(model, vectors(model), Setting.evidence(model, 0.01, 0), seed);
      run.run(stream(name, seed));
      times = run.times();
    }
    return String.format(
        Locale.ROOT,
        "%n## Latency%n%nA decision over ten neighbours, guard included (%s, %d decisions): "
            + "p50 %.1f µs, p99 %.1f µs.%n",
        name,
        times.size(),
        times.micros(50),
        times.micros(99));
  }

  private List<Row> rows() throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(cores)) {
      List<Future<Row>> running =
          new Plan(options).jobs().stream().map(job -> workers.submit(() -> row(job))).toList();
      for (Future<Row> each : running) {
        Row row = each.get();
        System.out.println(row.csv());
        rows.add(row);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run failed", e.getCause());
    }
    return rows;
  }

  private Row row(Job job) {
    return Row.of(
        job.model(),
        vectors(job.model()),
        job.stream(),
        job.seed(),
        job.setting(),
        stream(job.stream(), job.seed()));
  }
}
