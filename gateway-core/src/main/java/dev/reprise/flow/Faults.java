package dev.reprise.flow;

import dev.reprise.chat.WireFormat;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.UpstreamException;

/** How a caller hears that upstream failed: in its own protocol, as far as it has got. */
final class Faults {

  /** OpenAI's class of error for faults on the way to the model. */
  private static final String TYPE = "api_error";

  private Faults() {}

  /** Before the answer has begun. */
  static Refusal refusal(UpstreamException failure) {
    return new Refusal(
        failure.kind().status(),
        TYPE,
        failure.kind().label(),
        String.valueOf(failure.getMessage()));
  }

  /** Within a body: an event that says so where one more can be written, else a cut. */
  static void breakOff(Reply reply, ResponseHead head, WireFormat wire, UpstreamException failure) {
    if (isOpenStream(head)) {
      reply.breakOff(
          wire.errorEvent(String.valueOf(failure.getMessage()), TYPE, failure.kind().label()));
    } else {
      reply.cut();
    }
  }

  /** A stream that ended where its format allows no end. */
  static void breakOff(Reply reply, WireFormat wire) {
    reply.breakOff(wire.errorEvent("upstream ended the stream early", TYPE, "upstream_closed"));
  }

  /** Whether one more event can be written; not within a content coding. */
  static boolean isOpenStream(ResponseHead head) {
    return head.isEventStream()
        && head.contentLength() == RequestHead.CHUNKED
        && head.headers().first("content-encoding") == null;
  }
}
