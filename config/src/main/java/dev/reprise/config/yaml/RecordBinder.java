package dev.reprise.config.yaml;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Map;

/**
 * Lays a tree over a record of defaults. Never stops at a mistake: it notes the problem, goes on
 * with the default, and so finds the next one too.
 */
final class RecordBinder {

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
      case Node.Section section -> section(section, defaults, path);
      case Node.Empty _, Node.Refused _ -> defaults;
      case Node.Scalar _, Node.Sequence _ ->
          values.wrongShape("a section of keys", node, defaults, path);
    };
  }

  private Record section(Node.Section section, Record defaults, String path) {
    Map<String, RecordComponent> known = Components.byKey(defaults.getClass());
    int before = problems.found();
    Object[] arguments =
        known.entrySet().stream()
            .map(entry -> component(section, entry.getKey(), entry.getValue(), defaults, path))
            .toArray();
    boolean sound = problems.found() == before;
    refuseUnknown(section, known, path);
    return sound ? construct(section, defaults, path, arguments) : defaults;
  }

  private Object component(
      Node.Section section, String key, RecordComponent component, Record defaults, String path) {
    Object fallback = Components.valueOf(component, defaults);
    Node node = section.entries().get(key);
    String child = Names.child(path, key);
    return node == null ? fallback : value(node, component.getGenericType(), fallback, child);
  }

  private Object value(Node node, Type type, Object fallback, String path) {
    return fallback instanceof Record defaults
        ? bind(node, defaults, path)
        : values.bind(node, type, fallback, path);
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
      String message = Names.oneLine(placeholders.redact(String.valueOf(e.getMessage())));
      blame(section, defaults, path, message);
      return defaults;
    }
  }

  /**
   * A message that begins with a component's name, or with a dotted path of them, is about that
   * key; when the file does not set it, the line is that of the innermost section around it.
   */
  private void blame(Node.Section section, Record defaults, String path, String message) {
    String word = message.split("[ :]", 2)[0];
    Node culprit = section;
    Object holder = defaults;
    String place = path;
    for (String name : word.split("\\.", -1)) {
      String key = Names.kebab(name);
      RecordComponent component = Components.byKey(holder.getClass()).get(key);
      if (component == null) {
        problems.add(section.line(), path, message);
        return;
      }
      place = Names.child(place, key);
      culprit = culprit instanceof Node.Section s ? s.entries().getOrDefault(key, s) : culprit;
      holder = Components.valueOf(component, (Record) holder);
    }
    problems.add(
        culprit.line(), place, message.substring(word.length()).replaceFirst("^[ :]+", ""));
  }
}
