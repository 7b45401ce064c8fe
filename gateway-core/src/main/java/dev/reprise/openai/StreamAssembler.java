package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a stream together to the object that the same request would have got without
 * streaming. Fields that no chunk format names yet are merged by the same rule as the known ones,
 * see {@link DeltaMerge}.
 */
final class StreamAssembler implements CompletionAssembler, SseDecoder.Events {
  private static final String DONE = "[DONE]";
  private static final TextNode EMPTY = TextNode.valueOf("");

  private final SseDecoder decoder;
  private final int maxBytes;
  private final int expected;
  private final Fitness fitness;
  private final ChoiceForm form;
  private final ObjectNode head = JsonNodeFactory.instance.objectNode();
  private final Map<Integer, ObjectNode> choices = new TreeMap<>();
  private JsonNode last = JsonNodeFactory.instance.objectNode();
  private @Nullable Refrain refrain;
  private @Nullable JsonNode usage;
  private @Nullable Unfit flaw;
  private boolean done;
  private boolean finished;
  private long received;

  StreamAssembler(StorageRules rules, Fitness fitness, ChoiceForm form) {
    this.maxBytes = rules.maxBytes();
    this.expected = rules.choices();
    this.fitness = fitness;
    this.form = form;
    this.decoder = new SseDecoder(this, rules.maxBytes());
  }

  @Override
  public void feed(byte[] bytes) {
    received += bytes.length;
    decoder.feed(bytes);
    // Chunks repeat their frame for every token: forty times the text is still one entry.
    if (received > 40L * maxBytes) {
      refuse(Unfit.TOO_LARGE);
    }
  }

  @Override
  public boolean sawEnd() {
    return done || flaw == Unfit.ERROR_EVENT || finished || isFinished();
  }

  @Override
  public boolean sawLast() {
    return done;
  }

  @Override
  public Assembly end() {
    if (flaw != null) {
      return new Assembly.Refused(flaw, spent());
    }
    if (!isFinished()) {
      Unfit reason = choices.isEmpty() ? Unfit.EMPTY : Unfit.INCOMPLETE;
      return new Assembly.Refused(reason, spent());
    }
    ObjectNode whole = whole();
    Unfit reason = fitness.flaw(whole);
    return reason == null ? serialize(whole) : new Assembly.Refused(reason, spent());
  }

  private Assembly serialize(ObjectNode whole) {
    try {
      byte[] json = Json.MAPPER.writeValueAsBytes(whole);
      return json.length > maxBytes
          ? new Assembly.Refused(Unfit.TOO_LARGE, spent())
          : new Assembly.Whole(new Completion(json, spent()));
    } catch (JsonProcessingException e) {
      return new Assembly.Refused(Unfit.UNREADABLE, spent());
    }
  }

  @Override
  public void error() {
    done = true;
    refuse(Unfit.ERROR_EVENT);
  }

  @Override
  public void tooLarge() {
    refuse(Unfit.TOO_LARGE);
  }

  /** A stream that will not be stored has an end all the same. */
  @Override
  public void event(String data) {
    done |= data.equals(DONE);
    if (flaw != null || done) {
      return;
    }
    try {
      String piece = refrain == null ? null : refrain.piece(data);
      if (piece == null) {
        JsonNode chunk = Json.tree(data);
        chunk(chunk);
        refrain = Refrain.of(data, chunk);
        last = chunk;
      } else {
        again(last, piece);
      }
    } catch (JsonProcessingException | DeltaMerge.ConflictException e) {
      refuse(Unfit.UNREADABLE);
    }
  }

  private void chunk(JsonNode chunk) throws DeltaMerge.ConflictException {
    if (!chunk.isObject()) {
      refuse(Unfit.UNREADABLE);
      return;
    }
    if (chunk.hasNonNull("error")) {
      refuse(Unfit.ERROR_EVENT);
      return;
    }
    for (Map.Entry<String, JsonNode> field : chunk.properties()) {
      switch (field.getKey()) {
        case "choices" -> {
          for (JsonNode choice : field.getValue()) {
            requireIndex(choice, field.getValue().size());
            choice(choice);
          }
        }
        case "usage" -> usage = field.getValue().isNull() ? usage : field.getValue();
        // Padding against traffic analysis; it belongs to its chunk alone.
        case "obfuscation" -> {}
        default -> keepFirst(head, field.getKey(), field.getValue());
      }
    }
  }

  /** The one choice of the last chunk, which says another piece of its text now. */
  private void again(JsonNode chunk, String piece) throws DeltaMerge.ConflictException {
    ObjectNode choice = (ObjectNode) chunk.path("choices").path(0);
    choice.putObject("delta").put(Refrain.FIELD, piece);
    choice(choice);
  }

  /** Of several choices each says which one it is, or they would run into one. */
  private static void requireIndex(JsonNode choice, int choices)
      throws DeltaMerge.ConflictException {
    if (choices > 1 && !choice.path("index").isInt()) {
      throw new DeltaMerge.ConflictException("index");
    }
  }

  private void choice(JsonNode chunk) throws DeltaMerge.ConflictException {
    int index = chunk.path("index").asInt(0);
    ObjectNode choice = choices.computeIfAbsent(index, form::begin);
    boolean ended = choice.path("finish_reason").isTextual();
    for (Map.Entry<String, JsonNode> field : chunk.properties()) {
      switch (field.getKey()) {
        case "index" -> {}
        case "finish_reason" -> finish(choice, field.getValue());
        default -> {
          if (!form.merge(choice, ended, field.getKey(), field.getValue())) {
            latest(choice, field.getKey(), field.getValue());
          }
        }
      }
    }
  }

  /** Some providers repeat the reason; none may change it. */
  private static void finish(ObjectNode choice, JsonNode reason)
      throws DeltaMerge.ConflictException {
    if (reason.asText("").isEmpty()) {
      return;
    }
    JsonNode present = choice.path("finish_reason");
    if (present.isTextual() && !present.equals(reason)) {
      throw new DeltaMerge.ConflictException("finish_reason");
    }
    choice.set("finish_reason", reason);
  }

  private ObjectNode whole() {
    ObjectNode whole = head.deepCopy();
    whole.put("object", form.object());
    ArrayNode all = whole.putArray("choices");
    for (ObjectNode choice : choices.values()) {
      DeltaMerge.settle(choice);
      form.finish(choice);
      all.add(choice);
    }
    if (usage != null) {
      whole.set("usage", usage);
    }
    return whole;
  }

  /** Fewer choices than were asked for are all of them only if the stream says that it is over. */
  private boolean isFinished() {
    boolean all = done ? !choices.isEmpty() : choices.size() >= expected;
    return all
        && choices.values().stream().allMatch(choice -> choice.path("finish_reason").isTextual());
  }

  private Usage spent() {
    return usage == null
        ? Usage.NONE
        : fitness.usage(JsonNodeFactory.instance.objectNode().set("usage", usage));
  }

  private void refuse(Unfit reason) {
    if (flaw == null) {
      flaw = reason;
      // Nothing more is read: that the choices had ended already still counts.
      finished = isFinished();
      choices.clear();
    }
  }

  /** Azure's first chunk has filter results and an empty id and model. */
  private static void keepFirst(ObjectNode target, String name, JsonNode value) {
    JsonNode present = target.path(name);
    if (present.isMissingNode() || present.isNull() || present.equals(EMPTY)) {
      target.set(name, value);
    }
  }

  /** Beside the answer itself only lists grow; a verdict that comes with every chunk is no text. */
  private static void latest(ObjectNode choice, String name, JsonNode value)
      throws DeltaMerge.ConflictException {
    if (value.isArray()) {
      DeltaMerge.field(choice, name, value);
    } else if (!(value.isNull() || value.isObject() && value.isEmpty()) || !choice.has(name)) {
      choice.set(name, value);
    }
  }
}
