package dev.reprise.demo;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The support desk's questions and their true answers; immutable. The provider answers from it and
 * the report judges by it, so a wrong hit is a fact here and not an opinion.
 */
final class SupportScript {

  static final int REQUESTS = 80;

  /** Each played intent is asked canonically and in this many other wordings. */
  private static final int PARAPHRASES = 2;

  private static final int LONGEST_TOPIC = 80;

  private final List<Intent> intents;
  private final Map<String, Intent> byWording = new HashMap<>();
  private final Map<String, Intent> byAnswer = new HashMap<>();

  private SupportScript(List<Intent> intents) {
    this.intents = List.copyOf(intents);
    for (Intent intent : intents) {
      intent.wordings().forEach(wording -> claim(byWording, normalised(wording), intent));
      claim(byAnswer, intent.answer(), intent);
    }
  }

  /** The script on the class path. */
  static SupportScript load() {
    try (InputStream yaml = SupportScript.class.getResourceAsStream("support.yaml")) {
      return new SupportScript(
          new YAMLMapper().readValue(Objects.requireNonNull(yaml), Script.class).intents());
    } catch (IOException e) {
      throw new UncheckedIOException("support.yaml on the class path must be readable", e);
    }
  }

  List<Intent> intents() {
    return intents;
  }

  /** The intent that is never played. */
  Intent tryIt() {
    return intents.stream().filter(Intent::tryIt).findFirst().orElseThrow();
  }

  /** What the question asks for; case, punctuation and spacing do not matter. */
  @Nullable Intent intentOf(String question) {
    return byWording.get(normalised(question));
  }

  /** The true answer, or for a question outside the script one that says so and names it. */
  String answerTo(String question) {
    Intent intent = intentOf(question);
    if (intent != null) {
      return intent.answer();
    }
    String topic = question.strip().replaceAll("\\s+", " ");
    if (topic.codePointCount(0, topic.length()) > LONGEST_TOPIC) {
      topic = topic.substring(0, topic.offsetByCodePoints(0, LONGEST_TOPIC)) + "...";
    }
    return """
    This is a simulated support desk, and "%s" is not among the questions it knows; a real \
    provider would answer it here. Ask it, for example: %s\
    """
        .formatted(topic, tryIt().canonical());
  }

  /** The intent that this is the true answer of, to the letter. */
  @Nullable Intent intentOfAnswer(String answer) {
    return byAnswer.get(answer);
  }

  /**
   * The requests of one run, the same for the same seed. Every intent comes in several wordings;
   * the rest are repeats to the letter, skewed as real traffic is: few questions come often.
   */
  List<ScriptedRequest> sequence(long seed) {
    var random = new Random(seed);
    var requests = new ArrayList<ScriptedRequest>();
    for (Intent intent : intents) {
      if (!intent.tryIt()) {
        addWordings(intent, random, requests);
      }
    }
    Collections.shuffle(requests, random);
    int distinct = requests.size();
    while (requests.size() < REQUESTS) {
      double skewed = random.nextDouble() * random.nextDouble();
      var again = requests.get((int) (distinct * skewed));
      requests.add(new ScriptedRequest(again.intent(), again.wording(), random.nextBoolean()));
    }
    Collections.shuffle(requests, random);
    return List.copyOf(requests);
  }

  private static void addWordings(Intent intent, Random random, List<ScriptedRequest> requests) {
    var paraphrases = new ArrayList<>(intent.paraphrases());
    Collections.shuffle(paraphrases, random);
    requests.add(new ScriptedRequest(intent, intent.canonical(), random.nextBoolean()));
    for (String wording : paraphrases.subList(0, PARAPHRASES)) {
      requests.add(new ScriptedRequest(intent, wording, random.nextBoolean()));
    }
  }

  private static void claim(Map<String, Intent> owners, String text, Intent intent) {
    Intent owner = owners.putIfAbsent(text, intent);
    if (owner != null && !owner.id().equals(intent.id())) {
      throw new IllegalArgumentException(
          intent.id() + " and " + owner.id() + " must not share the text \"" + text + "\"");
    }
  }

  private static String normalised(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }

  private record Script(List<Intent> intents) {}
}
