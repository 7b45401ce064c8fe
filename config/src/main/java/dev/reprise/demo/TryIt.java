package dev.reprise.demo;

import java.net.URI;

/** Command lines for a POSIX shell that let the reader see a miss, a semantic hit and a replay. */
final class TryIt {

  private TryIt() {}

  static String text(URI gatewayBase, Intent intent) {
    String first = intent.wordings().get(0);
    String second = intent.wordings().get(1);
    return """
    Try it. The first is a miss, the second asks the same in other words; see Cache-Status:

    %s

    %s

    And streamed, from what is now in the cache:

    %s
    """
        .formatted(
            curl("-si", gatewayBase, new ScriptedRequest(intent, first, false)),
            curl("-si", gatewayBase, new ScriptedRequest(intent, second, false)),
            curl("-siN", gatewayBase, new ScriptedRequest(intent, second, true)));
  }

  private static String curl(String options, URI gatewayBase, ScriptedRequest request) {
    String body = DemoRun.body(request).without("stream_options").toString();
    return """
    curl %s %s \\
      -w '\\n%%{time_total} s\\n' -H 'Content-Type: application/json' \\
      -d %s\
    """
        .formatted(options, DemoRun.completions(gatewayBase), quoted(body));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
