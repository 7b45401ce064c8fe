package dev.reprise.config.yaml;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;

/**
 * What the message of a record's constructor is about. When it begins with the name of a component,
 * or with a dotted path of such names and of names in maps of records, that is the key to blame,
 * and the rest is the message. Otherwise the section as a whole is.
 *
 * @param node what the file has there; where it has nothing, the line is that of the innermost
 *     section around it
 * @param holder what the next name is looked up in: a record, {@link Named} ones, or a value
 */
record Culprit(Node node, Object holder, String path, String message) {

  /** The names of a map's records are those in the file; what each may hold shows its default. */
  private record Named(Record each) {}

  static Culprit of(String message, Node.Section section, Record defaults, String path) {
    Culprit whole = new Culprit(section, defaults, path, message);
    return whole.within(message).orElse(whole);
  }

  private Optional<Culprit> within(String text) {
    return switch (holder) {
      case Named(Record each) when node instanceof Node.Section(_, Map<String, Node> entries) ->
          named(each, entries, text);
      case Named _ -> Optional.empty();
      case Record record -> component(record, text);
      default -> Optional.empty();
    };
  }

  private Optional<Culprit> innermost() {
    return message.startsWith(".") ? within(message.substring(1)) : Optional.of(this);
  }

  private Optional<Culprit> component(Record record, String text) {
    String name = text.split("[ :.]", 2)[0];
    String key = Names.kebab(name);
    RecordComponent component = Components.byKey(record.getClass()).get(key);
    if (component == null) {
      return Optional.empty();
    }
    Object inner =
        Components.namedType(component)
            .<Object>map(type -> new Named(Components.defaultsOf(type)))
            .orElseGet(() -> Components.valueOf(component, record));
    Node absent = new Node.Empty(node.line());
    Node there =
        node instanceof Node.Section section ? section.entries().getOrDefault(key, absent) : absent;
    return child(there, inner, key, text.substring(name.length())).innermost();
  }

  /** Names may hold dots themselves: what ends where is found by trying the names there are. */
  private Optional<Culprit> named(Record each, Map<String, Node> entries, String text) {
    return entries.entrySet().stream()
        .filter(entry -> beginsWith(entry.getKey(), text))
        .map(
            entry ->
                child(
                    entry.getValue(),
                    each,
                    entry.getKey(),
                    text.substring(entry.getKey().length())))
        .flatMap(child -> child.innermost().stream())
        .findFirst();
  }

  private Culprit child(Node child, Object inner, String key, String rest) {
    return new Culprit(child, inner, Names.child(path, Names.printable(key)), rest);
  }

  private static boolean beginsWith(String name, String text) {
    return text.startsWith(name)
        && (text.length() == name.length() || ". :".indexOf(text.charAt(name.length())) >= 0);
  }
}
