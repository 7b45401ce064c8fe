package dev.reprise.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Errors as answers, which all of OpenAI's protocols have in common, and within streams. */
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

  /**
   * The last event of a stream. Begins with an empty line: that may have been cut within an event.
   *
   * @param head what stands before the event's data
   */
  static byte[] event(String head, byte[] error) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    event.writeBytes(("\n\n" + head).getBytes(StandardCharsets.US_ASCII));
    event.writeBytes(error);
    event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    return event.toByteArray();
  }
}
