package dev.reprise.flow;

import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.CompletionAssembler.Assembly;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.upstream.ResponseHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Assembles the answer that passes and hands it over for storing if it is whole and fit. */
final class Recorder implements Tee {

  /** The content codings that can be read back for storing. */
  private enum Coding {
    IDENTITY,
    GZIP,
    DEFLATE
  }

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final WireFormat wire;
  private final StorageRules rules;
  private final int maxBytes;
  private final boolean finishAbandoned;
  private final Predicate<Completion> keep;

  private @Nullable CompletionAssembler assembler;
  private Coding coding = Coding.IDENTITY;
  private final ByteArrayOutputStream coded = new ByteArrayOutputStream(0);
  private Unfit flaw = Unfit.INCOMPLETE;

  /**
   * @param keep stores a completion; false when it could not
   */
  Recorder(
      WireFormat wire, StorageRules rules, boolean finishAbandoned, Predicate<Completion> keep) {
    this.wire = wire;
    this.rules = rules;
    this.maxBytes = rules.maxBytes();
    this.finishAbandoned = finishAbandoned;
    this.keep = keep;
  }

  @Override
  public Grip head(ResponseHead head) {
    Coding known = coding(head);
    boolean json = head.mediaType().equals("application/json");
    if (head.status() != 200) {
      flaw = Unfit.STATUS;
    } else if (known == null) {
      flaw = Unfit.CONTENT_CODING;
    } else if (!json && !head.isEventStream()) {
      flaw = Unfit.MEDIA_TYPE;
    } else {
      coding = known;
      assembler = wire.assembler(head.isEventStream(), rules);
      return json ? Grip.HOLD : Grip.WATCH;
    }
    return Grip.LET_PASS;
  }

  @Override
  public void part(byte[] bytes) {
    if (assembler == null) {
      return;
    }
    if (coding == Coding.IDENTITY) {
      feed(assembler, bytes);
    } else if (coded.size() + bytes.length > maxBytes) {
      refuse(Unfit.TOO_LARGE);
    } else {
      coded.writeBytes(bytes);
    }
  }

  @Override
  public Landing completed() {
    if (assembler != null && coding != Coding.IDENTITY) {
      decode(assembler);
    }
    if (assembler == null) {
      return new Landing(false, Usage.NONE, flaw.label());
    }
    return switch (end(assembler)) {
      case Assembly.Refused refused ->
          new Landing(false, refused.usage(), refused.reason().label());
      case Assembly.Whole whole -> {
        boolean kept = keep.test(whole.completion());
        yield new Landing(kept, whole.completion().usage(), kept ? "" : "store-failed");
      }
    };
  }

  @Override
  public void abandoned() {
    refuse(Unfit.ABANDONED);
  }

  @Override
  public boolean wantsRest() {
    return finishAbandoned && assembler != null;
  }

  /** Of a coded stream the end cannot be told while it passes, nor could a word be added to it. */
  @Override
  public boolean sawEnd() {
    return assembler == null || coding != Coding.IDENTITY || assembler.sawEnd();
  }

  @Override
  public int holdLimit() {
    return maxBytes;
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

  private void decode(CompletionAssembler target) {
    InputStream bytes = new ByteArrayInputStream(coded.toByteArray());
    try (InputStream plain =
        coding == Coding.GZIP ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes)) {
      byte[] decoded = plain.readNBytes(maxBytes + 1);
      if (decoded.length > maxBytes) {
        refuse(Unfit.TOO_LARGE);
      } else {
        feed(target, decoded);
      }
    } catch (IOException e) {
      refuse(Unfit.UNREADABLE);
    }
  }

  private static @Nullable Coding coding(ResponseHead head) {
    String name = head.headers().first("content-encoding");
    return switch (name == null ? "" : name.trim().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> Coding.IDENTITY;
      case "gzip", "x-gzip" -> Coding.GZIP;
      case "deflate" -> Coding.DEFLATE;
      default -> null;
    };
  }
}
