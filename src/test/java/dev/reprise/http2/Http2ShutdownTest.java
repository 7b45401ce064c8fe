package dev.reprise.http2;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is asked to stop finishes the streams that it has begun. */
class Http2ShutdownTest {
  private static final int REFUSED = 7;

  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private final CountDownLatch release = new CountDownLatch(1);

  @TempDir private Path directory;

  @AfterEach
  void close() {
    release.countDown();
    upstream.close();
  }

  @Test
  void streamsFinishAfterSigtermAndIdleConnectionsEnd() throws Exception {
    upstream.script(this::streamUntilReleased);
    Path config = Files.writeString(directory.resolve("reprise.yaml"), EXACT_ONLY);
    try (GatewayProcess gateway =
            GatewayProcess.serve(config, "--upstream", upstream.base().toString());
        FrameClient client = new FrameClient(gateway.port());
        FrameClient idle = new FrameClient(gateway.port())) {
      for (int i = 0; i < 8; i++) {
        client.chat(2 * i + 1, askStream("q" + i));
      }
      client.await(() -> client.reply(15).text().contains("part"));
      assertThat(idle.chat(1, ask("quick")).answer(1).status()).isEqualTo(200);
      gateway.terminate();
      // First it only says that the end is near: what is on its way is still taken.
      client.await(() -> client.lastTaken() == Integer.MAX_VALUE);
      client.chat(17, askStream("crossed the announcement"));
      client.await(() -> client.reply(17).text().contains("part"));
      assertThat(idle.goodbye()).isZero();
      AtomicInteger last = new AtomicInteger(17);
      Eventually.holds(
          "streams are refused",
          () -> client.chat(last.addAndGet(2), ask("quick")).answer(last.get()).reset() == REFUSED);
      assertThat(gateway.isAlive()).isTrue();
      release.countDown();
      assertThat(client.goodbye()).isZero();
      assertThat(client.lastTaken()).isEqualTo(last.get());
      for (int stream = 1; stream <= 17; stream += 2) {
        assertThat(client.reply(stream).text()).contains("rest").endsWith("data: [DONE]\n\n");
        assertThat(client.reply(stream).ended()).isTrue();
      }
      assertThat(gateway.exitCode()).isZero();
    }
    Eventually.holds("nothing is left upstream", () -> upstream.connections() == 0);
  }

  private void streamUntilReleased(Recorded request, Answer answer) throws Exception {
    if (request.body().contains("quick")) {
      answer.completion("ok");
      return;
    }
    answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
    release.await();
    answer.event(Completions.chunk("c", "{\"content\":\"rest\"}", "stop"));
    answer.event("[DONE]").endChunks();
  }
}
