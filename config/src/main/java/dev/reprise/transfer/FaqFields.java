package dev.reprise.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.config.yaml.Names;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a list of questions may say of each, be it by its columns or by its members. */
final class FaqFields {
  static final String QUESTION = "question";
  static final String ANSWER = "answer";
  static final String MODEL = "model";
  static final String SYSTEM = "system";
  static final String TAGS = "tags";
  static final String TTL = "ttl-seconds";

  /** Only of objects. */
  static final String USAGE = "usage";

  static final List<String> COLUMNS = List.of(QUESTION, ANSWER, MODEL, SYSTEM, TAGS, TTL);
  static final List<String> MEMBERS = List.of(QUESTION, ANSWER, MODEL, SYSTEM, TAGS, TTL, USAGE);

  private FaqFields() {}

  /**
   * @throws LineException when there is another one
   */
  static void requireKnown(String what, Collection<String> names, List<String> known)
      throws LineException {
    int number = 0;
    for (String name : names) {
      number++;
      if (!known.contains(name)) {
        throw new LineException("unknown " + what + " " + number + "; " + Names.hint(name, known));
      }
    }
  }

  static Item.Faq read(Members line) throws LineException {
    requireKnown("member", line.names(), MEMBERS);
    return new Item.Faq(
        required(QUESTION, line.optional(QUESTION)),
        required(ANSWER, line.optional(ANSWER)),
        line.optional(MODEL),
        line.optional(SYSTEM),
        tags(line.tree(TAGS)),
        line.has(TTL) ? Long.toString(line.number(TTL)) : null,
        line.has(USAGE) ? line.object(USAGE) : null);
  }

  static String required(String name, @Nullable String value) throws LineException {
    if (value == null || value.isBlank()) {
      throw new LineException(name + ": expected a text, got none");
    }
    return value;
  }

  private static String tags(JsonNode tags) throws LineException {
    if (tags.isTextual()) {
      return tags.textValue();
    }
    StringJoiner joined = new StringJoiner(",");
    for (JsonNode tag : tags) {
      if (!tag.isTextual()) {
        throw new LineException(TAGS + ": expected a list of strings");
      }
      joined.add(tag.textValue());
    }
    return joined.toString();
  }
}
