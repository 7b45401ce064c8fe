package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Answers that are larger, denser or slower than they should be. */
class BoundedAnswersTest {
  private static final int LARGE_BYTES = 64 << 20;

  @Test
  void aLargeAnswerPassesWholeAndIsNotKept() {
    AtomicLong sent = new AtomicLong();
    try (BareUpstream upstream =
            new BareUpstream(
                wire -> {
                  wire.request();
                  wire.send(
                      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                          + LARGE_BYTES
                          + "\r\n\r\n");
                  wire.sendZeros(LARGE_BYTES, sent);
                  wire.awaitPeerLeaving();
                });
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("q"));
      assertThat(client.responseHead().header("cache-status")).isEqualTo("reprise; fwd=miss");
      client.skip(LARGE_BYTES);
      assertThat(gateway.metric("reprise_store_entries")).isZero();
    }
  }

  @Test
  void aCompressedBombPassesAsItIsAndIsNotKept() throws IOException {
    byte[] bomb = bomb();
    assertThat(bomb.length).isLessThan(1 << 20);
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          (request, answer) ->
              answer
                  .raw(
                      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                          + "content-encoding: gzip\r\ncontent-length: "
                          + bomb.length
                          + "\r\n\r\n")
                  .raw(bomb));
      client.chat(ask("q"));
      assertThat(client.response().body()).isEqualTo(bomb);
      assertThat(gateway.metric("reprise_store_entries")).isZero();
    }
  }

  /** 256 MiB of spaces in some 260 kB. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    byte[] part = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
      for (int i = 0; i < 256; i++) {
        gzip.write(part);
      }
    }
    return coded.toByteArray();
  }

  @Test
  void anExchangeThatTakesTooLongIsEndedThoughItMoves() {
    CountDownLatch left = new CountDownLatch(1);
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway =
            new TestGateway(upstream, EXACT_ONLY + "upstream: {total-timeout-ms: 2000}")) {
      upstream.script(
          (request, answer) -> {
            answer.stream();
            try {
              while (left.getCount() > 0) {
                answer.event(Completions.chunk("c", "{\"content\":\"a\"}", null));
                LockSupport.parkNanos(5_000_000);
              }
            } finally {
              left.countDown();
            }
          });
      Reply reply = gateway.chat(askStream("q"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.events().getLast()).contains("upstream_overdue");
      Eventually.holds("the upstream is left", () -> left.getCount() == 0);
    }
  }
}
