package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes a value in one of the many ways that JSON allows for it. */
final class Spelling {
  private final Random random;
  private final StringBuilder out = new StringBuilder();

  private Spelling(Random random) {
    this.random = random;
  }

  static byte[] of(JsonNode value, Random random) {
    Spelling spelling = new Spelling(random);
    spelling.value(value);
    return spelling.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(JsonNode value) {
    space();
    switch (value.getNodeType()) {
      case OBJECT -> object(value);
      case ARRAY -> array(value);
      case STRING -> string(value.textValue());
      case NUMBER -> number(value.decimalValue());
      default -> out.append(value);
    }
    space();
  }

  private void object(JsonNode object) {
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
    Collections.shuffle(members, random);
    String separator = "{";
    for (Map.Entry<String, JsonNode> member : members) {
      out.append(separator);
      space();
      string(member.getKey());
      space();
      out.append(':');
      value(member.getValue());
      separator = ",";
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private void array(JsonNode array) {
    String separator = "[";
    for (JsonNode element : array) {
      out.append(separator);
      value(element);
      separator = ",";
    }
    out.append(array.isEmpty() ? "[ ]" : "]");
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Half a pair must not stand beside an escaped half.
      boolean must = c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c);
      if (must || random.nextInt(4) == 0) {
        out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private void number(BigDecimal number) {
    out.append(
        switch (random.nextInt(5)) {
          case 0 -> number.toPlainString();
          case 1 -> number.unscaledValue() + "e" + -number.scale();
          case 2 ->
              number.signum() == 0 ? "0e5" : number.unscaledValue() + "00E" + (-number.scale() - 2);
          case 3 -> number.setScale(Math.max(0, number.scale()) + 3).toPlainString();
          default -> number.stripTrailingZeros().toPlainString();
        });
  }

  private void space() {
    for (int i = random.nextInt(4) - 2; i > 0; i--) {
      out.append(" \t\r\n".charAt(random.nextInt(4)));
    }
  }
}
