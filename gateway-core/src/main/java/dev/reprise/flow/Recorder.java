package dev.reprise.flow;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.flow.Transcript.Landing;
import dev.reprise.upstream.ContentCodings;
import dev.reprise.upstream.ContentCodings.Decoded;
import dev.reprise.upstream.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Assembles the answer that passes and hands it over for storing if it is whole and fit. */
final class Recorder {

  /** How an answer passes. */
  enum Grip {
    /** Each part goes on as it comes; nothing is kept. */
    LET_PASS,
    /** Each part goes on as it comes, and the whole is stored if it ends well. */
    WATCH,
    /** The head waits for the last part, since it says whether the answer was stored. */
    HOLD
  }

  /** Of an answer that its caller or its policy wants to see stored nowhere. */
  static final String NOT_WANTED = "not-wanted";

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final WireFormat wire;
  private final StorageRules rules;
  private final ContentCodings codings;
  private final @Nullable Function<Completion, @Nullable StoredCompletion> keep;
  private final String unstored;

  private boolean begun;
  private @Nullable CompletionAssembler assembler;
  private @Nullable String coding;
  private final ByteArrayOutputStream coded = new ByteArrayOutputStream(0);
  private Unfit flaw = Unfit.INCOMPLETE;

  /**
   * @param keep stores a completion, or gives null when it could not; null to store none
   * @param unstored one word on why a fit completion is not stored in the end
   */
  Recorder(
      WireFormat wire,
      StorageRules rules,
      ContentCodings codings,
      @Nullable Function<Completion, @Nullable StoredCompletion> keep,
      String unstored) {
    this.wire = wire;
    this.rules = rules;
    this.codings = codings;
    this.keep = keep;
    this.unstored = unstored;
  }

  Grip head(ResponseHead head) {
    begun = true;
    String named = head.contentCodings();
    boolean json = head.mediaType().equals("application/json");
    if (head.status() != 200) {
      flaw = Unfit.STATUS;
    } else if (named != null && !codings.knows(named)) {
      flaw = Unfit.CONTENT_CODING;
    } else if (!json && !head.isEventStream()) {
      flaw = Unfit.MEDIA_TYPE;
    } else {
      coding = named;
      assembler = wire.assembler(head.isEventStream(), rules);
      if (keep == null) {
        return Grip.LET_PASS;
      }
      return json ? Grip.HOLD : Grip.WATCH;
    }
    return Grip.LET_PASS;
  }

  void part(byte[] bytes) {
    if (assembler == null) {
      return;
    }
    if (coding == null) {
      feed(assembler, bytes);
    } else if (coded.size() + bytes.length > rules.maxBytes()) {
      refuse(Unfit.TOO_LARGE);
    } else {
      coded.writeBytes(bytes);
    }
  }

  /** The answer is whole. */
  Landing completed() {
    boolean proper = sawEnd();
    if (assembler != null && coding != null) {
      decode(assembler, coding);
    }
    if (assembler == null) {
      return new Landing(null, null, Usage.NONE, flaw.label(), proper);
    }
    return switch (end(assembler)) {
      case Assembly.Refused refused ->
          new Landing(null, null, refused.usage(), refused.reason().label(), proper);
      case Assembly.Whole whole -> {
        Completion completion = whole.completion();
        StoredCompletion stored = keep == null ? null : keep.apply(completion);
        String detail = stored == null ? unstored : "";
        yield new Landing(stored, completion, completion.usage(), detail, proper);
      }
    };
  }

  /** Whether what comes may yet be stored, as far as can be told. */
  boolean hopes() {
    return keep != null && (assembler != null || !begun);
  }

  /** Whether all of a stream has come but its own end, as far as can be told. */
  boolean sawLast() {
    return assembler != null && coding == null && assembler.sawLast();
  }

  /** Of a coded stream the end cannot be told while it passes, nor could a word be added to it. */
  private boolean sawEnd() {
    return assembler == null || coding != null || assembler.sawEnd();
  }

  /** A fault of the assembler's costs the entry, never the answer that passes. */
  private void feed(CompletionAssembler target, byte[] bytes) {
    try {
      target.feed(bytes);
    } catch (RuntimeException e) {
      LOG.warn("assembling failed, the answer goes out all the same", e);
      refuse(Unfit.UNREADABLE);
    }
  }

  private static Assembly end(CompletionAssembler target) {
    try {
      return target.end();
    } catch (RuntimeException e) {
      LOG.warn("assembling failed, the answer went out all the same", e);
      return new Assembly.Refused(Unfit.UNREADABLE, Usage.NONE);
    }
  }

  private void refuse(Unfit reason) {
    flaw = reason;
    assembler = null;
    coded.reset();
  }

  private void decode(CompletionAssembler target, String named) {
    try {
      switch (codings.decode(named, coded.toByteArray(), rules.maxBytes())) {
        case Decoded.Plain plain -> feed(target, plain.bytes());
        case Decoded.TooLarge large -> refuse(Unfit.TOO_LARGE);
        case Decoded.Unknown unknown -> refuse(Unfit.CONTENT_CODING);
      }
    } catch (IOException e) {
      refuse(Unfit.UNREADABLE);
    } catch (RuntimeException e) {
      LOG.warn("decoding failed, the answer goes out all the same", e);
      refuse(Unfit.UNREADABLE);
    }
  }
}
