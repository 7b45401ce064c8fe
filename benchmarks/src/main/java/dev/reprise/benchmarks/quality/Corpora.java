package dev.reprise.benchmarks.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The public data sets as they are published, each in a directory of the data's home: banking77
 * (train.csv, test.csv), clinc150 (data_full.json), hwu64 (train, val and test with seq.in and
 * label), arena_hard (question_v0.1.jsonl), mt_bench (question.jsonl), paws_wiki_dev (dev.tsv),
 * stsb_en (stsb-en-test.csv); and nearmiss_own (nearmiss.jsonl), pairs of our own.
 */
final class Corpora {
  /** The streams, in the order of the report. */
  static final List<String> STREAMS = List.of("banking77", "clinc150", "hwu64", "mixed");

  private static final JsonMapper JSON = new JsonMapper();

  /** Requests that the mixed stream takes of each of its two large parts. */
  private static final int OF_EACH = 5_000;

  /** Similarity, of 5, from which on two sentences are taken to say the same. */
  private static final double SAME_SENTENCE = 4.8;

  private final Path home;

  Corpora(Path home) {
    this.home = home;
  }

  /** A stream in the order of the seed. */
  List<Utterance> stream(String name, long seed) throws IOException {
    List<Utterance> all =
        switch (name) {
          case "banking77" -> banking77();
          case "clinc150" -> clinc150("train", "val", "test");
          case "hwu64" -> hwu64();
          case "mixed" -> mixed(seed);
          default -> throw new IllegalArgumentException("expected one of " + STREAMS + ": " + name);
        };
    Collections.shuffle(all, new Random(seed));
    return all;
  }

  private List<Utterance> banking77() throws IOException {
    List<Utterance> all = new ArrayList<>();
    for (String file : List.of("train.csv", "test.csv")) {
      List<List<String>> rows = Csv.read(read("banking77", file));
      rows.subList(1, rows.size()).forEach(row -> all.add(new Utterance(row.get(0), row.get(1))));
    }
    return all;
  }

  private List<Utterance> clinc150(String... parts) throws IOException {
    JsonNode root = JSON.readTree(read("clinc150", "data_full.json"));
    List<Utterance> all = new ArrayList<>();
    for (String part : parts) {
      for (JsonNode row : root.path(part)) {
        all.add(new Utterance(row.path(0).asText(), row.path(1).asText()));
      }
    }
    return all;
  }

  private List<Utterance> hwu64() throws IOException {
    List<Utterance> all = new ArrayList<>();
    for (String part : List.of("train", "valid", "test")) {
      List<String> texts = read("hwu64", part, "seq.in").lines().toList();
      List<String> labels = read("hwu64", part, "label").lines().toList();
      for (int i = 0; i < texts.size(); i++) {
        all.add(new Utterance(texts.get(i), labels.get(i)));
      }
    }
    return all;
  }

  /** What repeats in other words, among prompts that never come again. */
  private List<Utterance> mixed(long seed) throws IOException {
    List<Utterance> all = new ArrayList<>();
    stream("banking77", seed).stream().limit(OF_EACH).forEach(all::add);
    stream("hwu64", seed).stream().limit(OF_EACH).forEach(all::add);
    List<String> once = new ArrayList<>();
    for (String line : read("arena_hard", "question_v0.1.jsonl").lines().toList()) {
      JsonNode prompt = JSON.readTree(line);
      JsonNode turn = prompt.path("turns").path(0).path("content");
      once.add(turn.isMissingNode() ? prompt.path("prompt").asText() : turn.asText());
    }
    for (String line : read("mt_bench", "question.jsonl").lines().toList()) {
      once.add(JSON.readTree(line).path("turns").path(0).asText());
    }
    clinc150("oos_train", "oos_val", "oos_test").forEach(each -> once.add(each.text()));
    for (int i = 0; i < once.size(); i++) {
      all.add(new Utterance(once.get(i), "once-" + i));
    }
    return all;
  }

  /** Pairs whose answers differ though their words hardly do, and controls. */
  List<Pair> nearMisses() throws IOException {
    List<Pair> all = new ArrayList<>();
    for (String line : read("nearmiss_own", "nearmiss.jsonl").lines().toList()) {
      JsonNode pair = JSON.readTree(line);
      boolean same = pair.path("same_answer").asInt() == 1;
      String category = pair.path("category").asText();
      all.add(new Pair(category, same, pair.path("a").asText(), pair.path("b").asText()));
    }
    return all;
  }

  /** Sentences with the same words, some of which say the same. */
  List<Pair> pawsWiki() throws IOException {
    List<Pair> all = new ArrayList<>();
    for (String line : read("paws_wiki_dev", "dev.tsv").lines().toList()) {
      String[] row = line.split("\t", -1);
      if (row.length == 4 && (row[3].equals("0") || row[3].equals("1"))) {
        boolean same = row[3].equals("1");
        all.add(new Pair(same ? "PAWS same" : "PAWS other", same, row[1], row[2]));
      }
    }
    return all;
  }

  /** Sentences that people judged to say the same. */
  List<Pair> paraphrases() throws IOException {
    List<Pair> all = new ArrayList<>();
    for (List<String> row : Csv.read(read("stsb_en", "stsb-en-test.csv"))) {
      if (Double.parseDouble(row.get(2)) >= SAME_SENTENCE) {
        all.add(new Pair("STS-B paraphrase", true, row.get(0), row.get(1)));
      }
    }
    return all;
  }

  private String read(String set, String... rest) throws IOException {
    Path file = home.resolve(set).resolve(Path.of("", rest));
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "the data set " + set + " is not there; name its home by --data");
    }
    return Files.readString(file);
  }
}
