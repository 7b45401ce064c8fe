package dev.reprise.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** What came of asking the judge. */
sealed interface JudgeReply {

  /**
   * It replied.
   *
   * @param text whatever it is; empty where the model wrote none
   * @param tokens that it charged, 0 where it does not tell
   */
  record Said(String text, long tokens) implements JudgeReply {}

  /**
   * It did not.
   *
   * @param why in words of our own: what it sent could quote a credential
   */
  record Failed(String why) implements JudgeReply {}

  /** Nobody waits any more: the gateway closes. */
  record Abandoned() implements JudgeReply {}

  JsonMapper MAPPER = JsonMapper.builder().build();

  /** Reads a whole HTTP answer. */
  static JudgeReply read(int status, byte[] body) {
    if (status != 200) {
      return new Failed("status " + status);
    }
    try {
      JsonNode completion = MAPPER.readTree(body);
      JsonNode message = completion.path("choices").path(0).path("message");
      return message.isObject()
          ? new Said(
              message.path("content").asText(""),
              Math.max(0, completion.path("usage").path("total_tokens").asLong()))
          : new Failed("no chat completion");
    } catch (IOException e) {
      return new Failed("no JSON");
    }
  }
}
