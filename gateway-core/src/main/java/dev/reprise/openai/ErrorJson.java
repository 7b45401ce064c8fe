package dev.reprise.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The body of an error answer, which all of OpenAI's protocols have in common. */
final class ErrorJson {

  private ErrorJson() {}

  static byte[] of(String message, String type, String code) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", code);
    return Json.bytes(root);
  }
}
