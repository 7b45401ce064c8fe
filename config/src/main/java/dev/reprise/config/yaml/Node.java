package dev.reprise.config.yaml;

import java.util.List;
import java.util.Map;

/** What a file says, before anybody asks what it means; each part knows the line it began on. */
sealed interface Node {

  int line();

  /** How a message names it after "got". */
  String shape();

  /** Whether the parser has complained about it or about something in it. */
  default boolean isFaulty() {
    return switch (this) {
      case Scalar _, Empty _ -> false;
      case Sequence(_, List<Node> items) -> items.stream().anyMatch(Node::isFaulty);
      case Section(_, Map<String, Node> entries) ->
          entries.values().stream().anyMatch(Node::isFaulty);
      case Refused _ -> true;
    };
  }

  /** Text, number or truth value: told apart only by what is expected of it. */
  record Scalar(int line, String text) implements Node {
    @Override
    public String shape() {
      return Names.quoted(text);
    }
  }

  /** A key without a value, or {@code null}. */
  record Empty(int line) implements Node {
    @Override
    public String shape() {
      return "nothing";
    }
  }

  record Sequence(int line, List<Node> items) implements Node {
    @Override
    public String shape() {
      return "a list";
    }
  }

  /** Entries in the order of the file; a value's line is that of its key. */
  record Section(int line, Map<String, Node> entries) implements Node {
    @Override
    public String shape() {
      return "a section of keys";
    }
  }

  /** Something that the parser has already complained about. */
  record Refused(int line) implements Node {
    @Override
    public String shape() {
      return "something unusable";
    }
  }
}
