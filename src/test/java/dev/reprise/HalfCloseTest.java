package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A caller that sends no more may have left, or may still be listening. */
class HalfCloseTest {
  private static final String EVENT =
      Completions.chunk("chatcmpl-1", "{\"role\":\"assistant\",\"content\":\"Wait\"}", null);

  private final CountDownLatch left = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void aCallerThatLeavesAQuietStreamEndsTheCallUpstream() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream);
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          (request, answer) -> {
            answer.stream().event(EVENT);
            answer.awaitPeerLeaving();
            left.countDown();
          });
      client.chat(Completions.askStream("Are you there?")).readUntil("Wait\"},");
      client.readUntil("}]}\n\n\r\n");
      client.close();

      assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCallerThatStillListensGetsTheWholeStream() throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream);
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          (request, answer) -> {
            answer.stream().event(EVENT);
            assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
            answer.event(Completions.chunk("chatcmpl-1", "{}", "stop"));
            answer.event("[DONE]");
            answer.endChunks();
          });
      client.chat(Completions.askStream("Are you still there?")).readUntil("}]}\n\n\r\n");
      client.halfClose();
      String probes = client.readUntil("00");
      goOn.countDown();
      String rest = probes + client.readAll();

      int size = Integer.parseInt(rest.substring(0, rest.indexOf('\r')), 16);
      String chunk = rest.substring(rest.indexOf('\n') + 1, rest.indexOf('\n') + 1 + size);
      assertThat(chunk).startsWith("data: {").endsWith("}\n\n");
      assertThat(rest).contains("data: [DONE]\n\n\r\n").matches("(?s).*\r\n0+\r\n\r\n");
    }
  }
}
