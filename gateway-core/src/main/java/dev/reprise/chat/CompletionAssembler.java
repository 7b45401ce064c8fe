package dev.reprise.chat;

/** Builds a completion from the bytes of one answer while they pass. Confined to one thread. */
public interface CompletionAssembler {

  /** Takes the next bytes in any split; never throws. The array is not kept. */
  void feed(byte[] bytes);

  /** What it came to; called once, when the answer ended as its sender meant it to. */
  Assembly end();

  /** Whether all that a caller waits for has been seen, so that an end now is a proper one. */
  boolean sawEnd();

  /** Whether a stream has said by its last event that it is over, well or not. */
  boolean sawLast();

  /** The result: whole and fit to be stored, or not. */
  sealed interface Assembly {

    record Whole(Completion completion) implements Assembly {}

    record Refused(Unfit reason, Usage usage) implements Assembly {}
  }
}
