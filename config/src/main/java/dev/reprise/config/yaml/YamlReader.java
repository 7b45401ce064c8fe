package dev.reprise.config.yaml;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration: a record of defaults with whatever a YAML file says laid over it.
 *
 * <p>A key is the kebab-case name of a component, {@code connect-timeout-ms} for {@code
 * connectTimeoutMs}, and a nested record is a section. Components may be text, {@code int}, {@code
 * long}, {@code double}, {@code boolean}, enums (in kebab-case), {@code URI}, {@code Path},
 * records, {@code List} of scalars, {@code Map} from text to scalars and {@code Map} from names to
 * records.
 *
 * <ul>
 *   <li>An absent key keeps its default, and so does an empty section, whose keys may all be
 *       commented out. A list or map replaces the default as a whole.
 *   <li>A {@code Map<String, R>} of records is a section of free names (up to 64 ASCII letters,
 *       digits, dots, underscores and hyphens, the first a letter or digit), each a section laid
 *       over {@code R.DEFAULTS}. What R has in common with the record that holds the map, by name
 *       and type, is laid over what that one has become by the file, so that a named section says
 *       only what differs. Maps of records are not passed on. Where a map is marked {@link Globs},
 *       its names may be longer and hold what names of models do, and stars.
 *   <li>Any other key without a value is an error: whether the default was meant or nothing cannot
 *       be told.
 *   <li><code>${NAME}</code> and <code>${NAME:-default}</code> in a scalar are replaced from the
 *       environment before it is converted; a doubled dollar before the brace is a literal one.
 *   <li>An {@link IllegalArgumentException} of a record's constructor is reported at the key whose
 *       name, or dotted path, its message begins with ("port: expected…"), else at the record's
 *       section. It is tried only when all that the section holds could be converted.
 * </ul>
 *
 * All mistakes of a file are reported at once.
 */
public final class YamlReader {

  private YamlReader() {}

  /**
   * Reads a file of at most 1 MiB in UTF-8.
   *
   * @param env looks up a variable of the environment, as {@code System::getenv} does
   */
  public static <T extends Record> T read(
      Path file, T defaults, Function<String, @Nullable String> env) throws ConfigException {
    Problems problems = new Problems(file.toString());
    return read(SourceText.of(file, problems), defaults, env, problems);
  }

  /**
   * Reads a text that has been got in another way.
   *
   * @param source what problems name as the file
   */
  public static <T extends Record> T read(
      String source, String text, T defaults, Function<String, @Nullable String> env)
      throws ConfigException {
    Problems problems = new Problems(source);
    return read(SourceText.of(text, problems), defaults, env, problems);
  }

  private static <T extends Record> T read(
      String text, T defaults, Function<String, @Nullable String> env, Problems problems)
      throws ConfigException {
    problems.throwIfAny();
    Node root = NodeParser.parse(text, problems);
    Record bound = new RecordBinder(new Placeholders(env), problems).bind(root, defaults, "");
    problems.throwIfAny();
    @SuppressWarnings("unchecked") // bind() answers with the type of its defaults
    T config = (T) bound;
    return config;
  }
}
