package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Certificate;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Http2Stream;
import dev.reprise.kit.Http2Upstream;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that share a connection: each is as faithful and as independent as one on its own. */
class Http2UpstreamTest {
  static final String ONE_LOOP = EXACT_ONLY + "server: {event-loops: 1}\n";
  static final String KNOWN = ONE_LOOP + "upstream: {http2: force";

  private static final long LARGE_BYTES = 256L << 20;

  @Test
  void tlsAgreesOnItAndOneConnectionCarriesAll(@TempDir Path directory) throws Exception {
    Certificate certificate = new Certificate(directory, "ip:127.0.0.1");
    String trusting = ONE_LOOP + "upstream: {trust-file: '" + certificate.pem() + "'}";
    try (Http2Upstream upstream = new Http2Upstream(certificate);
        TestGateway gateway = new TestGateway(upstream.base(), trusting)) {
      CountDownLatch together = new CountDownLatch(20);
      upstream.script(
          stream -> {
            together.countDown();
            together.await();
            stream.completion("over TLS");
          });
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String question = ask("q" + i);
        replies.add(
            CompletableFuture.supplyAsync(
                () -> gateway.chat(question), Thread::startVirtualThread));
      }
      for (CompletableFuture<Reply> reply : replies) {
        assertThat(reply.join().content()).isEqualTo("over TLS");
      }
      assertThat(upstream.accepted()).isEqualTo(1);
      gateway.awaitMetric("reprise_upstream_connections", 1);
      gateway.awaitMetric("reprise_upstream_streams", 0);
      Http2Stream asked = upstream.requests().getFirst();
      assertThat(asked.header("authorization")).isEqualTo("Bearer k");
      assertThat(asked.header(":scheme")).isEqualTo("https");
      assertThat(asked.header(":path")).isEqualTo("/v1/chat/completions");
      assertThat(asked.header("host") + asked.header("connection")).isEmpty();
    }
  }

  @Test
  void anUpstreamWithoutItIsSpokenToInHttp11(@TempDir Path directory) throws Exception {
    Certificate certificate = new Certificate(directory, "ip:127.0.0.1");
    String trusting = ONE_LOOP + "upstream: {trust-file: '" + certificate.pem() + "'}";
    CountDownLatch together = new CountDownLatch(4);
    try (BareUpstream upstream =
            new BareUpstream(
                certificate.serverSockets(),
                wire -> {
                  wire.request();
                  together.countDown();
                  together.await();
                  wire.send(Passage.OK);
                  wire.awaitPeerLeaving();
                });
        TestGateway gateway = new TestGateway(upstream.base(), trusting)) {
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        replies.add(
            CompletableFuture.supplyAsync(
                () -> gateway.send("GET", "/v1/models", ""), Thread::startVirtualThread));
      }
      for (CompletableFuture<Reply> reply : replies) {
        assertThat(reply.join().body()).isEqualTo("ok");
      }
      assertThat(upstream.accepted()).isEqualTo(4);
    }
  }

  @Test
  void everyByteAndFieldPassesBothWays() throws Exception {
    try (Http2Upstream upstream = new Http2Upstream(100);
        TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          stream -> {
            stream.head(103, false, "link", "</a>; rel=preload");
            stream.head(201, false, "x-b", "1", "x-a", "2", "x-b", "\u00e4 3");
            stream.data(new byte[] {0, 1, 2}, false);
            stream.data(new byte[] {-1, 13, 10, 0}, false);
            stream.trailers("x-sum", "7");
          });
      client.send(
          "POST /v1/files?a=%20b HTTP/1.1\r\n"
              + "Host: gw\r\n"
              + "X-One: \u00e9\r\n"
              + "Connection: x-hop\r\n"
              + "X-Hop: 1\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "3\r\n"
              + "abc\r\n"
              + "2\r\n"
              + "de\r\n"
              + "0\r\n"
              + "x-t: u\r\n\r\n");
      Message answer = client.response();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.fields()).containsSubsequence("x-b: 1", "x-a: 2", "x-b: \u00e4 3");
      assertThat(answer.body()).containsExactly(0, 1, 2, -1, 13, 10, 0);
      assertThat(answer.trailers()).containsExactly("x-sum: 7");
      Http2Stream asked = upstream.requests().getFirst();
      assertThat(asked.body()).isEqualTo("abcde");
      assertThat(asked.header(":path")).isEqualTo("/v1/files?a=%20b");
      assertThat(asked.header("x-one")).isEqualTo("\u00e9");
      assertThat(asked.header("x-hop")).isEmpty();
      assertThat(asked.trailer("x-t")).isEqualTo("u");
    }
  }

  @Test
  void headNoContentAndNotModifiedHaveNoBody() {
    try (Http2Upstream upstream = new Http2Upstream(100);
        TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(stream -> stream.head(200, true, "content-length", "7"));
      client.send("HEAD /v1/models HTTP/1.1\r\nHost: gw\r\n\r\n");
      assertThat(client.responseHead().header("content-length")).isEqualTo("7");
      for (int status : new int[] {204, 304}) {
        upstream.script(stream -> stream.head(status, true, "x-a", "1"));
        client.send("GET /v1/models HTTP/1.1\r\nHost: gw\r\n\r\n");
        Message answer = client.response();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("x-a")).isEqualTo("1");
      }
      upstream.script(stream -> stream.head(200, true));
      client.send("GET /v1/models HTTP/1.1\r\nHost: gw\r\n\r\n");
      assertThat(client.response().header("content-length")).isEqualTo("0");
    }
  }

  @Test
  void eventsComeAsTheyAreSentAndTheAnswerIsStored() {
    CountDownLatch heard = new CountDownLatch(1);
    try (Http2Upstream upstream = new Http2Upstream(100);
        TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          stream -> {
            stream.stream().event(Completions.chunk("c", "{\"content\":\"one\"}", null));
            heard.await();
            stream.event(Completions.chunk("c", "{}", "stop"));
            stream.data("data: [DONE]\n\n", true);
          });
      client.chat(askStream("q"));
      assertThat(client.responseHead().status()).isEqualTo(200);
      assertThat(client.chunk()).asString().contains("one");
      heard.countDown();
      assertThat(client.readUntil("0\r\n\r\n")).contains("[DONE]");
      assertThat(gateway.chat(askStream("q")).isExactHit()).isTrue();
    }
  }

  @Test
  void anUnreadAnswerHoldsLittleAndStallsNoOther() {
    AtomicLong sent = new AtomicLong();
    try (Http2Upstream upstream = new Http2Upstream(100);
        TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient slow = new RawClient(gateway.port(), 4_096)) {
      upstream.script(
          stream -> {
            if (stream.header(":path").endsWith("large")) {
              stream.head(200, false, "content-length", Long.toString(LARGE_BYTES));
              stream.zeros(LARGE_BYTES, sent);
            } else {
              stream.completion("fast");
            }
          });
      slow.send("GET /v1/files/large HTTP/1.1\r\nHost: gw\r\n\r\n");
      Eventually.holds("the upstream is stopped", standsStill(sent));
      // The window, the gateway's write buffer and the kernel's of the caller's connection.
      assertThat(sent.get()).isPositive().isLessThan(8L << 20);
      for (int i = 0; i < 50; i++) {
        assertThat(gateway.chat(ask("q" + i)).content()).isEqualTo("fast");
      }
      assertThat(upstream.accepted()).isEqualTo(1);
      assertThat(slow.responseHead().status()).isEqualTo(200);
      slow.skip(LARGE_BYTES);
      Eventually.holds("all is counted", () -> sent.get() == LARGE_BYTES);
    }
  }

  @Test
  void aLargeUploadArrivesWhole() {
    AtomicLong sent = new AtomicLong();
    long large = 64L << 20;
    try (Http2Upstream upstream = new Http2Upstream(100);
        TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(stream -> stream.head(200, false).data("" + stream.body().length(), true));
      client.send("POST /v1/files HTTP/1.1\r\nHost: gw\r\nContent-Length: " + large + "\r\n\r\n");
      byte[] part = new byte[1 << 16];
      for (; sent.get() < large; sent.addAndGet(part.length)) {
        client.send(part);
      }
      assertThat(client.response().text()).isEqualTo("" + large);
    }
  }

  @Test
  void aFullConnectionIsFollowedByAnotherAndThenByWaiting() {
    CountDownLatch go = new CountDownLatch(1);
    String narrow = KNOWN + ", multiplex: {max-connections: 2}, limit: {max-wait-ms: 60000}}";
    try (Http2Upstream upstream = new Http2Upstream(3);
        TestGateway gateway = new TestGateway(upstream.base(), narrow)) {
      upstream.script(
          stream -> {
            go.await();
            stream.completion("in turn");
          });
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String question = ask("q" + i);
        replies.add(
            CompletableFuture.supplyAsync(
                () -> gateway.chat(question), Thread::startVirtualThread));
      }
      Eventually.holds("both connections are full", () -> upstream.calls() == 6);
      gateway.awaitMetric("reprise_upstream_streams", 6);
      go.countDown();
      for (CompletableFuture<Reply> reply : replies) {
        assertThat(reply.join().content()).isEqualTo("in turn");
      }
      assertThat(upstream.accepted()).isEqualTo(2);
      assertThat(upstream.calls()).isEqualTo(10);
    }
  }

  @Test
  void whoFindsNoStreamInTimeIsToldToComeAgain() {
    String narrow = KNOWN + ", multiplex: {max-connections: 1}, limit: {max-wait-ms: 50}}";
    try (Http2Upstream upstream = new Http2Upstream(1);
        TestGateway gateway = new TestGateway(upstream.base(), narrow);
        RawClient first = new RawClient(gateway.port())) {
      upstream.script(Http2Stream::awaitPeerLeaving);
      first.chat(ask("first"));
      Eventually.holds("the stream is taken", () -> upstream.calls() == 1);
      Reply second = gateway.chat(ask("second"));
      UpstreamFaultsTest.isError(second, 503, "upstream_overloaded");
      assertThat(second.header("retry-after")).isEqualTo("1");
    }
  }

  @Test
  void aCallerThatLeavesResetsItsStreamAlone() throws Exception {
    try (Http2Upstream upstream = new Http2Upstream(100);
        TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}")) {
      CountDownLatch left = new CountDownLatch(50);
      upstream.script(
          stream -> {
            stream.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
            stream.awaitPeerLeaving();
            left.countDown();
          });
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        clients.add(new RawClient(gateway.port()).chat(askStream("q" + i)));
      }
      clients.forEach(client -> client.readUntil("part"));
      clients.forEach(RawClient::reset);
      left.await();
      assertThat(upstream.connections()).isEqualTo(1);
      Eventually.holds("no stream is left", () -> gateway.metric("reprise_upstream_streams") == 0);
      upstream.script(stream -> stream.completion("good"));
      assertThat(gateway.chat(ask("next")).content()).isEqualTo("good");
      assertThat(upstream.accepted()).isEqualTo(1);
    }
  }

  /** True once the count has moved and then has not for half a second. */
  private static BooleanSupplier standsStill(AtomicLong count) {
    long[] last = {0, System.nanoTime()};
    return () -> {
      if (count.get() != last[0]) {
        last[0] = count.get();
        last[1] = System.nanoTime();
      }
      return last[0] > 0 && System.nanoTime() - last[1] > 500_000_000L;
    };
  }
}
