package dev.reprise.config.yaml;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the leaves of a tree into values: scalars, and lists and maps of them. */
final class ValueBinder {

  private final Placeholders placeholders;
  private final Problems problems;

  /** Turns what a map has under a key into a value. */
  @FunctionalInterface
  interface Entry {
    Object bind(String key, Node node, String path);
  }

  ValueBinder(Placeholders placeholders, Problems problems) {
    this.placeholders = placeholders;
    this.problems = problems;
  }

  /** The value, or with a problem added the fallback. */
  Object bind(Node node, Type type, Object fallback, String path) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class ->
          list(node, element(list, 0), fallback, path);
      case ParameterizedType map
          when map.getRawType() == Map.class && element(map, 0) == String.class ->
          scalars(node, element(map, 1), fallback, path);
      case Class<?> scalar when Scalars.converts(scalar) -> scalar(node, scalar, fallback, path);
      default -> throw new IllegalStateException(path + ": no YAML for " + type.getTypeName());
    };
  }

  private static Class<?> element(ParameterizedType type, int index) {
    if (type.getActualTypeArguments()[index] instanceof Class<?> element
        && Scalars.converts(element)) {
      return element;
    }
    throw new IllegalStateException("only scalars may be elements: " + type.getTypeName());
  }

  private Object list(Node node, Class<?> element, Object fallback, String path) {
    return switch (node) {
      case Node.Sequence(_, List<Node> items) -> {
        List<Object> list = new ArrayList<>();
        for (Node item : items) {
          list.add(scalar(item, element, "", path + "[" + list.size() + "]"));
        }
        yield Collections.unmodifiableList(list);
      }
      case Node.Refused _ -> fallback;
      case Node.Empty _ -> empty(node, "[] for an empty list", fallback, path);
      case Node.Scalar _, Node.Section _ -> wrongShape("a list", node, fallback, path);
    };
  }

  private Object scalars(Node node, Class<?> element, Object fallback, String path) {
    return map(node, fallback, path, (_, value, child) -> scalar(value, element, "", child));
  }

  /** The map, in the order of the file, or with a problem added the fallback. */
  Object map(Node node, Object fallback, String path, Entry entry) {
    return switch (node) {
      case Node.Section(_, Map<String, Node> entries) -> {
        Map<String, Object> map = new LinkedHashMap<>();
        entries.forEach(
            (key, value) -> {
              String child = Names.child(path, Names.printable(key));
              map.put(key, entry.bind(key, value, child));
            });
        yield Collections.unmodifiableMap(map);
      }
      case Node.Refused _ -> fallback;
      case Node.Empty _ -> empty(node, "{} for an empty map", fallback, path);
      case Node.Scalar _, Node.Sequence _ -> wrongShape("a map", node, fallback, path);
    };
  }

  private Object scalar(Node node, Class<?> type, Object fallback, String path) {
    return switch (node) {
      case Node.Scalar(int line, String raw) -> convert(line, raw, type, fallback, path);
      case Node.Refused _ -> fallback;
      case Node.Empty _ -> empty(node, "\"\" for an empty text", fallback, path);
      case Node.Sequence _, Node.Section _ -> wrongShape("a single value", node, fallback, path);
    };
  }

  private Object convert(int line, String raw, Class<?> type, Object fallback, String path) {
    try {
      return Scalars.convert(placeholders.expand(raw), type);
    } catch (Scalars.Mismatch e) {
      String got = (Placeholders.occurIn(raw) ? "the value of " : "") + Names.quoted(raw);
      problems.add(line, path, "expected " + e.getMessage() + ", got " + got);
    } catch (IllegalArgumentException e) {
      problems.add(line, path, String.valueOf(e.getMessage()));
    }
    return fallback;
  }

  private <T> T empty(Node node, String spelling, T fallback, String path) {
    String remedy = "; remove the key to keep the default, or write " + spelling;
    problems.add(node.line(), path, "has no value" + remedy);
    return fallback;
  }

  <T> T wrongShape(String expected, Node node, T fallback, String path) {
    problems.add(node.line(), path, "expected " + expected + ", got " + node.shape());
    return fallback;
  }
}
