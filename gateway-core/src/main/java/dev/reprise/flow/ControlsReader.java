package dev.reprise.flow;

import dev.reprise.cache.RequestControls;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.Map;

final class ControlsReader {
  private ControlsReader() {}

  static RequestControls read(Headers headers, Map<String, String> extension, boolean compat)
      throws InvalidControlException {
    return RequestControls.NONE;
  }

  static RequestHead forwarded(RequestHead head) {
    return head;
  }
}
