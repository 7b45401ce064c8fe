package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Contents of OpenAI's messages as parts of the conventions' ones. Of images, sounds and files the
 * kind and the size alone go along, and of links neither user nor query: both may be credentials.
 */
final class MessageParts {
  private static final Pattern LINK = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
  private static final Pattern DATA_URL =
      Pattern.compile("data:([^;,]*+)[^,]*+,", Pattern.CASE_INSENSITIVE);
  private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*", Pattern.DOTALL);

  private final Excerpt excerpt;
  private final ArrayNode parts;

  MessageParts(Excerpt excerpt, ArrayNode parts) {
    this.excerpt = excerpt;
    this.parts = parts;
  }

  static MessageParts of(Excerpt excerpt, ObjectNode message) {
    return new MessageParts(excerpt, message.withArray("parts"));
  }

  /** A text, an array of parts, or null. */
  void content(JsonNode content) {
    if (content.isTextual()) {
      text("text", content);
    } else if (content.isArray()) {
      content.forEach(this::part);
    }
  }

  /** A part that has a text; none when the text is empty or something else. */
  void text(String type, JsonNode text) {
    if (text.isTextual() && !text.textValue().isEmpty()) {
      excerpt.put(excerpt.part(parts, type), "content", text.textValue());
    }
  }

  /**
   * @param arguments most often a text that is JSON
   */
  void call(JsonNode id, JsonNode name, JsonNode arguments) {
    ObjectNode call = excerpt.part(parts, "tool_call");
    excerpt.put(call, "id", id.asText(""));
    excerpt.put(call, "name", name.asText(""));
    String text = arguments.isTextual() ? arguments.textValue() : arguments.toString();
    excerpt.putJson(call, "arguments", text);
  }

  /**
   * @param response a text or an array of parts
   */
  void response(JsonNode id, JsonNode response) {
    ObjectNode part = excerpt.part(parts, "tool_call_response");
    excerpt.put(part, "id", id.asText(""));
    if (response.isArray()) {
      new MessageParts(excerpt, part.putArray("response")).content(response);
    } else {
      excerpt.put(part, "response", response.asText(""));
    }
  }

  /** Of a kind that has no other place: its type alone. */
  void other(JsonNode item) {
    excerpt.part(parts, item.path("type").asText(""));
  }

  private void part(JsonNode part) {
    if (part.isTextual()) {
      text("text", part);
      return;
    }
    switch (part.path("type").asText("")) {
      case "text", "input_text", "output_text" -> text("text", part.path("text"));
      case "refusal" -> text("refusal", part.path("refusal"));
      case "image_url" -> image(part.path("image_url"));
      case "input_image" -> medium("image", part.path("image_url"), part);
      case "input_audio" -> audio(part.path("input_audio"));
      case "file" -> file(part.path("file"));
      case "input_file" -> file(part);
      default -> other(part);
    }
  }

  private void image(JsonNode image) {
    medium("image", image.isTextual() ? image : image.path("url"), image);
  }

  private void audio(JsonNode audio) {
    blob("audio", "audio/" + audio.path("format").asText(""), audio.path("data").asText(""));
  }

  private void file(JsonNode file) {
    JsonNode bytes = file.path("file_data");
    medium("document", bytes.isMissingNode() ? file.path("file_url") : bytes, file);
  }

  /**
   * @param source a link, or the bytes themselves with or without what a data URL has before them
   * @param of may name what the provider keeps
   */
  private void medium(String modality, JsonNode source, JsonNode of) {
    String text = source.asText("");
    if (LINK.matcher(text).lookingAt()) {
      ObjectNode part = excerpt.part(parts, "uri");
      part.put("modality", modality);
      excerpt.put(part, "uri", SECRETS.matcher(text).replaceAll(""));
    } else if (text.isEmpty() && of.has("file_id")) {
      ObjectNode part = excerpt.part(parts, "file");
      part.put("modality", modality);
      excerpt.put(part, "file_id", of.path("file_id").asText(""));
    } else {
      Matcher data = DATA_URL.matcher(text);
      boolean typed = data.lookingAt();
      blob(modality, typed ? data.group(1) : "", typed ? text.substring(data.end()) : text);
    }
  }

  /** The schema wants a content: it is empty, whatever was sent. */
  private void blob(String modality, String mime, String base64) {
    int length = base64.length();
    while (length > 0 && base64.charAt(length - 1) == '=') {
      length--;
    }
    ObjectNode part = excerpt.part(parts, "blob");
    part.put("modality", modality);
    if (!mime.isEmpty()) {
      excerpt.put(part, "mime_type", mime);
    }
    part.put("byte_size", length * 3L / 4);
    part.put("content", "");
  }
}
