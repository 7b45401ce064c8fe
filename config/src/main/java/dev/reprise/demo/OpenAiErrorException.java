package dev.reprise.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A request that the simulated provider refuses, in the words of OpenAI's error JSON. */
final class OpenAiErrorException extends Exception {

  private final int status;
  private final @Nullable String param;
  private final @Nullable String code;

  OpenAiErrorException(int status, String message, @Nullable String param, @Nullable String code) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }

  /** The caller's body is at fault. */
  static OpenAiErrorException badRequest(String message, @Nullable String param) {
    return new OpenAiErrorException(400, message, param, null);
  }

  int status() {
    return status;
  }

  ObjectNode json() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", getMessage())
        .put("type", "invalid_request_error")
        .put("param", param)
        .put("code", code);
    return body;
  }
}
