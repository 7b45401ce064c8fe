package dev.reprise.proxy;

import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the program ends: in order when asked once, at once when asked twice. */
class ShutdownTest {
  private static final int KILLED = 130;

  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private final CountDownLatch release = new CountDownLatch(1);

  @TempDir private Path directory;

  @AfterEach
  void close() {
    release.countDown();
    upstream.close();
  }

  @Test
  void whatIsInFlightFinishesAfterSigterm() {
    upstream.script(this::streamUntilReleased);
    try (GatewayProcess gateway = serve("")) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(new RawClient(gateway.port()).chat(askStream("q" + i)));
      }
      for (RawClient client : clients) {
        client.readUntil("part");
      }
      RawClient idle = new RawClient(gateway.port());
      Eventually.holds("it is ready", () -> ready(gateway).contains("200 OK"));
      assertThat(ready(gateway)).endsWith("ready\n");
      gateway.terminate();

      Eventually.holds("not ready any more", () -> ready(gateway).contains("503 "));
      Eventually.holds("no new connection", () -> isRefused(gateway.port()));
      assertThat(idle.readAll()).isEmpty();
      assertThat(gateway.isAlive()).isTrue();
      release.countDown();
      for (RawClient client : clients) {
        assertThat(client.readAll()).contains("rest").contains("[DONE]").endsWith("0\r\n\r\n");
      }
      assertThat(gateway.exitCode()).isZero();
      assertThat(gateway.said()).last().asString().endsWith("stopped ");
    }
  }

  @Test
  void aSecondSigtermEndsItAtOnce() {
    upstream.script(this::streamUntilReleased);
    try (GatewayProcess gateway = serve("");
        RawClient client = new RawClient(gateway.port())) {
      client.chat(askStream("q")).readUntil("part");
      gateway.terminate();
      Eventually.holds("it drains", () -> ready(gateway).contains("503 "));
      gateway.terminate();
      assertThat(gateway.exitCode()).isEqualTo(KILLED);
    }
  }

  @Test
  void whatTakesLongerThanTheDrainTimeIsCut() {
    upstream.script(this::streamUntilReleased);
    try (GatewayProcess gateway = serve("server: {drain-timeout-ms: 300}\n");
        RawClient client = new RawClient(gateway.port())) {
      client.chat(askStream("q")).readUntil("part");
      gateway.terminate();
      assertThat(client.readAll()).doesNotContain("[DONE]");
      assertThat(gateway.exitCode()).isZero();
      assertThat(gateway.said()).last().asString().contains("with connections cut");
    }
  }

  @Test
  void anIdleGatewayEndsAtOnce() {
    try (GatewayProcess gateway = serve("");
        RawClient client = new RawClient(gateway.port())) {
      client.chat(askStream("q")).readUntil("ok");
      gateway.terminate();
      assertThat(gateway.exitCode()).isZero();
    }
  }

  private void streamUntilReleased(ScriptedUpstream.Recorded request, Answer answer)
      throws Exception {
    answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
    release.await();
    answer.event(Completions.chunk("c", "{\"content\":\"rest\"}", "stop"));
    answer.event("[DONE]").endChunks();
  }

  private GatewayProcess serve(String yaml) {
    try {
      Path config = Files.writeString(directory.resolve("reprise.yaml"), EXACT_ONLY + yaml);
      return GatewayProcess.serve(config, "--upstream", upstream.base().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String ready(GatewayProcess gateway) {
    try (RawClient client = new RawClient(gateway.adminPort())) {
      client.send("GET /health/ready HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");
      return client.readAll();
    }
  }

  private static boolean isRefused(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
