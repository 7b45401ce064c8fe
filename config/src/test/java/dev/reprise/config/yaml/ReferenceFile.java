package dev.reprise.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks that a file describes a configuration in full: every key, with its default. */
public final class ReferenceFile {

  private ReferenceFile() {}

  /** Fails unless the file sets every key there is, and each to its default. */
  public static <T extends Record> void assertDescribes(Path file, T defaults)
      throws IOException, ConfigException {
    assertThat(YamlReader.read(file, defaults, Map.<String, String>of()::get)).isEqualTo(defaults);
    assertThat(missingKeys(Files.readString(file), defaults)).isEmpty();
  }

  /** The paths of all keys that could be set but are not in the text; lists and maps are leaves. */
  public static List<String> missingKeys(String text, Record defaults) {
    Node root = NodeParser.parse(text, new Problems("reference"));
    List<String> missing = new ArrayList<>();
    collect(root, defaults, "", missing);
    return missing;
  }

  private static void collect(Node node, Record defaults, String path, List<String> missing) {
    Map<String, Node> entries = node instanceof Node.Section section ? section.entries() : Map.of();
    for (var entry : Components.byKey(defaults.getClass()).entrySet()) {
      String child = Names.child(path, entry.getKey());
      Node value = entries.getOrDefault(entry.getKey(), new Node.Empty(0));
      collect(value, entry.getValue(), defaults, child, missing);
    }
  }

  private static void collect(
      Node value, RecordComponent component, Record holder, String path, List<String> missing) {
    if (Components.valueOf(component, holder) instanceof Record nested) {
      collect(value, nested, path, missing);
    } else if (value instanceof Node.Empty) {
      missing.add(path);
    }
  }
}
