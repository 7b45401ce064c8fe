package dev.reprise.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * However callers, twins, paraphrases, vectors and upstream's words fall together: everybody who
 * stays gets the whole of one answer in the own form or one clear error, and nothing is left over.
 */
final class FlightInterleavingTest {
  private static final int COURSES = 6_000;

  private final OpenAiChat wire =
      new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());

  @Test
  void everyCourseOfEventsEndsWell() {
    for (long seed = 0; seed < COURSES; seed++) {
      try {
        Interleaving course = new Interleaving(seed);
        course.run();
        check(course);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private void check(Interleaving course) {
    assertThat(course.calls).as("calls that have not ended").noneMatch(ScriptedCall::isLive);
    assertThat(course.flow.flights.size()).as("flights left over").isZero();
    assertThat(course.flow.flights.scopes()).as("scopes left over").isZero();
    assertThat(course.calls.size()).isLessThanOrEqualTo(course.passengers.size());
    course.passengers.stream().filter(passenger -> !passenger.gone).forEach(p -> check(course, p));
    checkStore(course);
    if (!course.weather.trouble() || (course.weather.alike() && !course.weather.leaving())) {
      checkThatNothingIsAskedTwice(course);
    }
  }

  // What callers got ----------------------------------------------------------------------------

  private void check(Interleaving course, Passenger passenger) {
    assertThat(passenger.ends + passenger.cuts).as("ends of %s", passenger.request).isOne();
    String text = passenger.text();
    String got = "%s with %s".formatted(passenger.statusCode(), text);
    boolean fits =
        course.calls.stream().anyMatch(call -> isAnswer(call, passenger))
            || (course.calls.stream().anyMatch(call -> call.failed)
                && passenger.statusCode() >= 502
                && text.startsWith("{\"error\":"));
    assertThat(fits).as("%s got %s", passenger.request, got).isTrue();
    if (!course.weather.trouble()) {
      assertThat(passenger.statusCode()).isEqualTo(200);
      assertThat(passenger.cuts).isZero();
    }
  }

  /** Whether a caller got this call's answer: as it was, as far as it went, or given again. */
  private boolean isAnswer(ScriptedCall call, Passenger passenger) {
    if (!call.question().equalsIgnoreCase(passenger.question)) {
      return false;
    }
    String said = call.said.toString();
    String got = passenger.text();
    if (passenger.statusCode() != 200) {
      boolean own = passenger.credential.equals(call.credential());
      return own && call.status == passenger.statusCode() && got.equals(said);
    }
    boolean sameForm = call.form().equals(passenger.form());
    return call.status == 200
        && ((sameForm && isSameBytes(call, said, passenger, got)) || isReplay(call, passenger));
  }

  private boolean isSameBytes(ScriptedCall call, String said, Passenger passenger, String got) {
    boolean ended = call.completed && (!call.streams() || sawEnd(said));
    if (ended) {
      return got.equals(said) && passenger.cuts == 0;
    }
    return call.streams()
        ? got.startsWith(said + "\n\ndata: {\"error\":") && passenger.ends == 1
        : got.equals(said) && passenger.cuts == 1;
  }

  private boolean isReplay(ScriptedCall call, Passenger passenger) {
    Completion completion = completion(call);
    if (completion == null || passenger.cuts > 0) {
      return false;
    }
    StringBuilder expected = new StringBuilder();
    for (byte[] piece : wire.replay(completion, read(passenger.request), ReplayForm.PLAIN)) {
      expected.append(new String(piece, UTF_8));
    }
    return undated(expected.toString()).equals(undated(passenger.text()));
  }

  private static String undated(String replay) {
    return replay.replaceAll("\"id\":\"[^\"]*\"", "").replaceAll("\"created\":[0-9]+", "");
  }

  // What is stored ------------------------------------------------------------------------------

  private void checkStore(Interleaving course) {
    List<ScriptedCall> whole = course.calls.stream().filter(c -> completion(c) != null).toList();
    List<String> answered = new ArrayList<>();
    for (StoredCompletion entry : course.flow.store.map.values()) {
      byte[] stored = entry.completion().json();
      ScriptedCall source =
          whole.stream()
              .filter(call -> Arrays.equals(completion(call).json(), stored))
              .findFirst()
              .orElseThrow(() -> new AssertionError("stored: " + new String(stored, UTF_8)));
      answered.add(source.question());
    }
    assertThat(answered).as("questions stored").containsAll(questions(whole));
  }

  /**
   * There is no second call after a good one. Who comes too late for a long answer may be sent
   * upstream alone, so courses with such answers do not count.
   */
  private void checkThatNothingIsAskedTwice(Interleaving course) {
    for (String question : Set.copyOf(questions(course.calls))) {
      List<ScriptedCall> calls =
          course.calls.stream().filter(call -> call.question().equals(question)).toList();
      if (calls.stream().anyMatch(call -> call.said.length() > FlowTester.MAX_ENTRY_BYTES)) {
        continue;
      }
      long whole = calls.stream().filter(call -> completion(call) != null).count();
      assertThat(whole).as("calls for " + question).isLessThanOrEqualTo(1);
    }
  }

  private static List<String> questions(List<ScriptedCall> calls) {
    return calls.stream().map(ScriptedCall::question).toList();
  }

  // What an answer amounts to -------------------------------------------------------------------

  /** Null when the answer is not to be stored. */
  private @Nullable Completion completion(ScriptedCall call) {
    if (call.status != 200) {
      return null;
    }
    CompletionAssembler assembler = fed(call.streams(), call.said.toString());
    // What has said its last event is whole, though its callers left before its own end.
    if (!call.completed && !assembler.sawLast()) {
      return null;
    }
    return assembler.end() instanceof Assembly.Whole whole ? whole.completion() : null;
  }

  private boolean sawEnd(String events) {
    return fed(true, events).sawEnd();
  }

  private CompletionAssembler fed(boolean streams, String answer) {
    StorageRules rules =
        new StorageRules(FlowTester.MAX_ENTRY_BYTES, Set.of("stop"), /* model= */ null, 1);
    CompletionAssembler assembler = wire.assembler(streams, rules);
    assembler.feed(answer.getBytes(UTF_8));
    return assembler;
  }

  private ChatRequest read(String request) {
    try {
      return wire.read(request.getBytes(UTF_8));
    } catch (UnreadableRequestException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
