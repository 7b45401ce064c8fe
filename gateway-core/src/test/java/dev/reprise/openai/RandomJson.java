package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Values, texts and numbers that a careless parser gets wrong. */
final class RandomJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String[] PIECES = {
    "a",
    "b",
    "Z",
    " ",
    "\"",
    "\\",
    "/",
    "\n",
    "\r\n",
    "\t",
    "\u0000",
    "\u007f",
    "é",
    "e\u0301",
    "ß",
    "\u2028",
    "\uFEFF",
    "中",
    "\uD83D\uDE00",
    "0",
    "9",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "k",
    "s",
    "data: ",
    "[DONE]",
    "\u0001",
    "null"
  };

  final RandomGenerator random;

  RandomJson(RandomGenerator random) {
    this.random = random;
  }

  JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(number());
      case 3 -> NODES.numberNode(BigInteger.valueOf(random.nextInt(-20, 20)));
      case 4, 5 -> NODES.textNode(text());
      case 6 -> array(depth);
      default -> object(depth);
    };
  }

  ArrayNode array(int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.add(value(depth - 1));
    }
    return array;
  }

  ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.set(text(), value(depth - 1));
    }
    return object;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(pick(PIECES));
    }
    return text.toString();
  }

  /** A text with something to read in it. */
  String words() {
    return "w" + text() + "w";
  }

  BigDecimal number() {
    BigInteger digits = new BigInteger(random.nextInt(1, 120), Random.from(random));
    BigDecimal number = new BigDecimal(digits, random.nextInt(-12, 20));
    return random.nextBoolean() ? number : number.negate();
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
