package dev.reprise.flow;

import dev.reprise.chat.Usage;
import dev.reprise.upstream.ResponseHead;

/** Sees an answer pass and ends in exactly one of completed and abandoned. */
interface Tee {

  /** How an answer passes. */
  enum Grip {
    /** Each part goes on as it comes; nothing is kept. */
    LET_PASS,
    /** Each part goes on as it comes, and the whole is stored if it ends well. */
    WATCH,
    /** The head waits for the last part, since it says whether the answer was stored. */
    HOLD
  }

  /**
   * How it came out.
   *
   * @param spent what upstream charged
   * @param detail why it was not stored; empty when it was
   */
  record Landing(boolean stored, Usage spent, String detail) {}

  Grip head(ResponseHead head);

  void part(byte[] bytes);

  /** The answer is whole. */
  Landing completed();

  /** The answer ended early, or nobody wanted the rest. */
  void abandoned();

  /** Whether the answer shall be read to its end though its caller has left. */
  boolean wantsRest();

  /** Whether an end at this point is one that the format allows. */
  boolean sawEnd();

  /** Bytes that may be held back. */
  int holdLimit();

  /** Lets everything pass. */
  Tee NONE =
      new Tee() {
        @Override
        public Grip head(ResponseHead head) {
          return Grip.LET_PASS;
        }

        @Override
        public void part(byte[] bytes) {}

        @Override
        public Landing completed() {
          return new Landing(false, Usage.NONE, "");
        }

        @Override
        public void abandoned() {}

        @Override
        public boolean wantsRest() {
          return false;
        }

        @Override
        public boolean sawEnd() {
          return true;
        }

        @Override
        public int holdLimit() {
          return 0;
        }
      };
}
