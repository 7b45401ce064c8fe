package dev.reprise.config.yaml;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lays a tree over a record of defaults. Never stops at a mistake: it notes the problem, goes on
 * with the default, and so finds the next one too.
 */
final class RecordBinder {

  /** What a free name may be. */
  private enum Form {
    NAME(
        "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
        "expected a name of up to 64 letters, digits, '.', '_' and '-',"
            + " the first a letter or digit"),
    GLOB(
        "[A-Za-z0-9*@][A-Za-z0-9*._:/@+-]{0,199}",
        "expected a name of up to 200 letters, digits and any of '*._:/@+-',"
            + " the first a letter, digit, '*' or '@'");

    private final Pattern pattern;
    private final String expected;

    Form(String pattern, String expected) {
      this.pattern = Pattern.compile(pattern);
      this.expected = expected;
    }
  }

  private final Placeholders placeholders;
  private final ValueBinder values;
  private final Problems problems;

  RecordBinder(Placeholders placeholders, Problems problems) {
    this.placeholders = placeholders;
    this.values = new ValueBinder(placeholders, problems);
    this.problems = problems;
  }

  Record bind(Node node, Record defaults, String path) {
    return switch (node) {
      case Node.Section section -> section(section, defaults, Map.of(), path);
      case Node.Empty _, Node.Refused _ -> defaults;
      case Node.Scalar _, Node.Sequence _ ->
          values.wrongShape("a section of keys", node, defaults, path);
    };
  }

  /** Binds with what is inherited, by key, in place of the defaults of the same key. */
  private Record section(
      Node.Section section, Record defaults, Map<String, Object> inherited, String path) {
    Map<String, RecordComponent> known = Components.byKey(defaults.getClass());
    Map<String, Object> bound = Components.valuesOf(defaults);
    bound.putAll(inherited);
    int before = problems.found();
    bindValues(section, known, bound, path);
    bindNamed(section, known, bound, path);
    boolean sound = problems.found() == before && !section.isFaulty();
    refuseUnknown(section, known, path);
    return sound ? construct(section, defaults, path, bound.values().toArray()) : defaults;
  }

  private void bindValues(
      Node.Section section,
      Map<String, RecordComponent> known,
      Map<String, Object> bound,
      String path) {
    known.forEach(
        (key, component) -> {
          Node node = section.entries().get(key);
          if (node != null && Components.namedType(component).isEmpty()) {
            Type type = component.getGenericType();
            String child = Names.child(path, key);
            bound.computeIfPresent(key, (_, fallback) -> value(node, type, fallback, child));
          }
        });
  }

  private Object value(Node node, Type type, Object fallback, String path) {
    return fallback instanceof Record defaults
        ? bind(node, defaults, path)
        : values.bind(node, type, fallback, path);
  }

  /** Maps of records: bound after all else, since the records inherit what that has become. */
  private void bindNamed(
      Node.Section section,
      Map<String, RecordComponent> known,
      Map<String, Object> bound,
      String path) {
    known.forEach(
        (key, component) -> {
          Node node = section.entries().get(key);
          Class<? extends Record> type = Components.namedType(component).orElse(null);
          if (node != null && type != null) {
            Record defaults = Components.defaultsOf(type);
            Map<String, Object> inherited = shared(bound, known, Components.byKey(type));
            Form form = component.isAnnotationPresent(Globs.class) ? Form.GLOB : Form.NAME;
            ValueBinder.Entry entry =
                (name, value, place) -> {
                  refuseMisnamed(name, value, form, place);
                  return named(value, defaults, inherited, place);
                };
            String child = Names.child(path, key);
            bound.computeIfPresent(key, (_, old) -> values.map(node, old, child, entry));
          }
        });
  }

  /** The values of those components that a record has in common with the one around it. */
  private static Map<String, Object> shared(
      Map<String, Object> bound,
      Map<String, RecordComponent> around,
      Map<String, RecordComponent> own) {
    Map<String, Object> shared = new LinkedHashMap<>(bound);
    shared.keySet().removeIf(key -> !isSame(around.get(key), own.get(key)));
    return shared;
  }

  private static boolean isSame(@Nullable RecordComponent a, @Nullable RecordComponent b) {
    return a != null
        && b != null
        && a.getGenericType().equals(b.getGenericType())
        && Components.namedType(a).isEmpty();
  }

  private void refuseMisnamed(String name, Node node, Form form, String path) {
    if (!form.pattern.matcher(name).matches()) {
      problems.add(node.line(), path, form.expected + ", got " + Names.quoted(name));
    }
  }

  private Record named(Node node, Record defaults, Map<String, Object> inherited, String path) {
    return switch (node) {
      case Node.Section section -> section(section, defaults, inherited, path);
      case Node.Empty(int line) ->
          section(new Node.Section(line, Map.of()), defaults, inherited, path);
      case Node.Refused _, Node.Scalar _, Node.Sequence _ -> bind(node, defaults, path);
    };
  }

  private void refuseUnknown(
      Node.Section section, Map<String, RecordComponent> known, String path) {
    section
        .entries()
        .forEach(
            (key, node) -> {
              if (!known.containsKey(key)) {
                String child = Names.child(path, Names.printable(key));
                problems.add(node.line(), child, "unknown key; " + Names.hint(key, known.keySet()));
              }
            });
  }

  private Record construct(Node.Section section, Record defaults, String path, Object[] arguments) {
    try {
      return Components.construct(defaults.getClass(), arguments);
    } catch (IllegalArgumentException e) {
      Culprit culprit = Culprit.of(String.valueOf(e.getMessage()), section, defaults, path);
      String message = culprit.message().replaceFirst("^[ :]+", "");
      problems.add(
          culprit.node().line(), culprit.path(), Names.oneLine(placeholders.redact(message)));
      return defaults;
    }
  }
}
