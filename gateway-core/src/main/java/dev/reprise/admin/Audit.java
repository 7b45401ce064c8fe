package dev.reprise.admin;

import dev.reprise.flow.Refusal;
import dev.reprise.upstream.RequestHead;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each change and each attempt that was turned away: {@code dev.reprise.audit}. */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger("dev.reprise.audit");

  private Audit() {}

  static void changed(
      String action,
      Map<String, Object> selectors,
      long matched,
      long deleted,
      boolean dryRun,
      String remote) {
    LOG.atInfo()
        .addKeyValue("action", action)
        .addKeyValue("selectors", selectors)
        .addKeyValue("matched", matched)
        .addKeyValue("deleted", deleted)
        .addKeyValue("dry_run", dryRun)
        .addKeyValue("remote", remote)
        .log("admin");
  }

  /**
   * Somebody's verdict on an answer.
   *
   * @param whose the caller's tenant; empty for an operator's verdict
   */
  static void judged(
      String entry,
      String request,
      String verdict,
      String effect,
      Map<String, Object> whose,
      String remote) {
    Map<String, Object> selectors = new TreeMap<>(whose);
    selectors.put("entry", entry);
    selectors.put("request", request);
    LOG.atInfo()
        .addKeyValue("action", "feedback")
        .addKeyValue("selectors", selectors)
        .addKeyValue("verdict", verdict)
        .addKeyValue("effect", effect)
        .addKeyValue("remote", remote)
        .log("admin");
  }

  /** Somebody without permission; of the request only what is on a closed list is named. */
  public static void refused(RequestHead head, Refusal refusal, String remote) {
    Endpoint endpoint = Endpoint.of(head.path());
    LOG.atInfo()
        .addKeyValue("action", endpoint == null ? "unknown" : endpoint.action(head.method()))
        .addKeyValue("refused", refusal.code())
        .addKeyValue("status", refusal.status())
        .addKeyValue("remote", remote)
        .log("admin");
  }
}
