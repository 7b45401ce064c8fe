package dev.reprise.config.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Builds the tree of one YAML document. Stands on the streaming parser, since only that one gives
 * lines, and leaves out what a configuration has no use for and an attacker has: anchors, aliases
 * and tags, a second document, and nesting deeper than {@value #MAX_DEPTH}.
 */
final class NodeParser {

  private static final int MAX_DEPTH = 32;
  private static final YAMLFactory YAML = new YAMLFactory();

  private final YAMLParser parser;
  private final Problems problems;

  private NodeParser(YAMLParser parser, Problems problems) {
    this.parser = parser;
    this.problems = problems;
  }

  /** The document; {@link Node.Refused} when it is not one. */
  static Node parse(String text, Problems problems) {
    try (YAMLParser parser = YAML.createParser(text)) {
      return new NodeParser(parser, problems).document();
    } catch (TooDeep e) {
      problems.add(e.line, e.path, "nested deeper than " + MAX_DEPTH + " levels");
    } catch (JsonProcessingException e) {
      problems.add(lineOf(e), "", "not valid YAML: " + reason(e));
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail to be read", e);
    }
    return new Node.Refused(1);
  }

  private Node document() throws IOException, TooDeep {
    if (parser.nextToken() == null) {
      return new Node.Empty(1);
    }
    Node root = value(line(), "", 0);
    if (parser.nextToken() != null) {
      problems.add(line(), "", "a second document begins; a configuration is one document");
    }
    return root;
  }

  /** The value at the current token; leaves the parser at its last token. */
  private Node value(int line, String path, int depth) throws IOException, TooDeep {
    if (depth > MAX_DEPTH) {
      throw new TooDeep(line, path);
    }
    boolean refused = refused(line, path);
    Node node =
        switch (parser.currentToken()) {
          case START_OBJECT -> section(line, path, depth);
          case START_ARRAY -> sequence(line, path, depth);
          case VALUE_NULL -> new Node.Empty(line);
          default -> new Node.Scalar(line, parser.getText());
        };
    return refused ? new Node.Refused(line) : node;
  }

  private Node section(int line, String path, int depth) throws IOException, TooDeep {
    Map<String, Node> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String child = Names.child(path, Names.printable(key));
      int keyLine = line();
      parser.nextToken();
      Node value = value(keyLine, child, depth + 1);
      Node first = entries.putIfAbsent(key, value);
      if (first != null) {
        problems.add(keyLine, child, "given twice, first on line " + first.line());
      }
    }
    return new Node.Section(line, entries);
  }

  private Node sequence(int line, String path, int depth) throws IOException, TooDeep {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(line(), path + "[" + items.size() + "]", depth + 1));
    }
    return new Node.Sequence(line, items);
  }

  private boolean refused(int line, String path) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.add(line, path, "aliases (*" + parser.getText() + ") are not supported");
    } else if (parser.getObjectId() != null) {
      problems.add(line, path, "anchors (&" + parser.getObjectId() + ") are not supported");
    } else if (parser.getTypeId() != null) {
      problems.add(line, path, "tags (" + parser.getTypeId() + ") are not supported");
    } else {
      return false;
    }
    return true;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private static int lineOf(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return marked.getProblemMark().getLine() + 1;
    }
    return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
  }

  private static String reason(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null) {
      return Names.oneLine(context(marked) + marked.getProblem());
    }
    boolean oddKey = e.getOriginalMessage().startsWith("Expected a field name");
    return oddKey ? "a key must be plain text" : Names.oneLine(e.getOriginalMessage());
  }

  /** What was being read, and where that began: an open quote is noticed only at the end. */
  private static String context(MarkedYAMLException e) {
    if (e.getContext() == null || e.getContextMark() == null) {
      return "";
    }
    return e.getContext() + " from line " + (e.getContextMark().getLine() + 1) + ", ";
  }

  /** Ends the parse at once: what follows could be a megabyte of brackets. */
  private static final class TooDeep extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String path;

    TooDeep(int line, String path) {
      this.line = line;
      this.path = path;
    }
  }
}
