package dev.reprise.http;

import dev.reprise.flow.Permit;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import dev.reprise.upstream.RequestHead;

/** Who is known here, and what they may take. For event loops: never waits for anything. */
public interface Access {

  /** Nobody is known: callers show the provider what it wants to see. */
  Access OPEN =
      new Access() {
        @Override
        public Found identify(RequestHead head, Peer peer) {
          return Found.STRANGER;
        }

        @Override
        public long version() {
          return 0;
        }

        @Override
        public Permit permit(Identity identity, RequestHead head) {
          return Permit.UNLIMITED;
        }
      };

  /** What a head says of its sender. */
  sealed interface Found {

    /** Somebody whom the provider may know; to be let through. */
    Found STRANGER = new Stranger();

    /** See {@link #STRANGER}. */
    record Stranger() implements Found {}

    /**
     * A known caller.
     *
     * @param shown whether by a credential in a header field: it is meant for nobody else
     */
    record Known(Identity identity, boolean shown) implements Found {}

    /** Somebody who may not pass. */
    record Denied(Refusal refusal) implements Found {}
  }

  /** Who sends a request with this head. */
  Found identify(RequestHead head, Peer peer);

  /** Another number once what was said of somebody may not hold any more. */
  long version();

  /** What a request of a known caller may take; taken already is the request itself. */
  Permit permit(Identity identity, RequestHead head);
}
