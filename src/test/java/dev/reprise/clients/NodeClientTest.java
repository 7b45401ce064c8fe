package dev.reprise.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.DeadPort;
import dev.reprise.kit.NodeProject;
import dev.reprise.kit.OpenAiScript;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import dev.reprise.kit.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the tests in {@code src/test/node}, of OpenAI's client for Node. */
class NodeClientTest {

  @Test
  void theClientForNodeWorksThroughTheGateway() throws Exception {
    NodeProject node = new NodeProject("node");
    OpenAiScript provider = new OpenAiScript();
    try (ScriptedUpstream upstream = new ScriptedUpstream().script(provider);
        TestGateway gateway = new TestGateway(upstream);
        DeadPort down = new DeadPort();
        TestGateway withoutProvider = new TestGateway(down.base(), "")) {
      node.test(Map.of("BASE_URL", gateway.base(), "DOWN_URL", withoutProvider.base()));

      assertThat(provider.calls("Which rivers flow through Lyon?")).isEqualTo(1);
      assertThat(upload(upstream).body())
          .contains("naïve notes\r\n--not-the-boundary\r\n".repeat(5_000));
    }
  }

  private static Recorded upload(ScriptedUpstream upstream) {
    return upstream.requests().stream()
        .filter(request -> request.target().equals("/v1/files"))
        .findFirst()
        .orElseThrow();
  }
}
