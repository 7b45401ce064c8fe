package dev.reprise.chat;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells whether the model that answered is the one that was asked. In doubt it is not: an answer
 * that is not stored costs a call, a fallback's answer under the primary's key is a wrong one.
 */
public final class ModelNames {

  /** A name is short; only a longer one could make comparing slow. */
  private static final int MAX_LENGTH = 200;

  /** Amazon's vendors and regions, as in {@code us.anthropic.claude-…}. */
  private static final Pattern VENDORS = Pattern.compile("^(?:[a-z]+\\.)+");

  /** Amazon's revisions, what points to the version in force, and what says how to route. */
  private static final Pattern MOVING =
      Pattern.compile("(?:-v\\d:0|[-:@](?:latest|0)|:(?:free|nitro|floor|online))$");

  /**
   * Dates and revisions that a provider puts behind a name. A number of one or two digits is no
   * revision but another model, as in {@code gpt-4} and {@code gpt-4.1}, and so is a size, a
   * preview, or anything in words.
   */
  private static final Pattern VERSION =
      Pattern.compile(
          "-\\d{4}-\\d{2}-\\d{2}|-\\d{2}-\\d{2}|-\\d{2}-\\d{4}|-(?:\\d{3,4}|\\d{6}|\\d{8})");

  /** How the names of models begin that several providers serve or everybody asks for. */
  private static final Pattern PUBLIC =
      Pattern.compile(
          "gpt-|chatgpt|o\\d\\b|claude|gemini|gemma|(code)?llama|mi[sx]tral|ministral|codestral"
              + "|qwen|qwq|deepseek|command-|phi-|grok|nova-|titan-|kimi|glm-|sonar|granite|jamba"
              + "|nemotron|text-embedding-|text-davinci|davinci|babbage");

  private ModelNames() {}

  /**
   * True when nothing speaks against it: the names are equal but for the provider's path before and
   * a date or revision behind, or the answer names none.
   */
  public static boolean same(String asked, String answered) {
    if (answered.isBlank() || asked.equals(answered)) {
      return true;
    }
    if (asked.length() > MAX_LENGTH || answered.length() > MAX_LENGTH) {
      return false;
    }
    String one = bare(asked);
    String two = bare(answered);
    // What stands behind nothing would be a version of everything.
    return !one.isEmpty()
        && !two.isEmpty()
        && (one.equals(two) || isVersionOf(one, two) || isVersionOf(two, one));
  }

  /** Whether the name is a model's that everybody knows, and not somebody's own for one. */
  public static boolean isPublic(String name) {
    return name.length() <= MAX_LENGTH
        && (name.startsWith("ft:") || PUBLIC.matcher(bare(name)).lookingAt());
  }

  private static boolean isVersionOf(String name, String longer) {
    return longer.startsWith(name) && VERSION.matcher(longer.substring(name.length())).matches();
  }

  /** The name alone; where one provider has a dot or an at, another has a dash or nothing. */
  private static String bare(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String moving = MOVING.matcher(VENDORS.matcher(name).replaceFirst("")).replaceFirst("");
    return moving.replace('@', '-').replace('.', '-').replaceFirst("^gpt-35(?!\\d)", "gpt-3-5");
  }
}
