package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.flow.Refusal;
import dev.reprise.upstream.Headers;

/**
 * What an operator gets.
 *
 * @param json UTF-8 bytes of an object
 * @param headers beyond those of every answer
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are never compared.
public record AdminAnswer(int status, byte[] json, Headers headers) {

  static AdminAnswer ok(ObjectNode root) {
    return new AdminAnswer(200, Json.bytes(root), Headers.EMPTY);
  }

  /** OpenAI's shape of an error, as the gateway's own errors have it. */
  public static AdminAnswer refused(Refusal refusal) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putObject("error")
        .put("message", refusal.message())
        .put("type", refusal.type())
        .putNull("param")
        .put("code", refusal.code());
    Headers headers = refusal.status() == 503 ? Headers.of("Retry-After", "1") : Headers.EMPTY;
    return new AdminAnswer(refusal.status(), Json.bytes(root), headers);
  }

  public AdminAnswer with(String name, String value) {
    return new AdminAnswer(status, json, headers.plus(name, value));
  }
}
