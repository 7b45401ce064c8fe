package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.EventLoops;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over real sockets: each gets its own answer or none. */
final class HttpUpstreamTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.group().next();
  private ScriptedProvider provider;

  @BeforeEach
  void listen() throws Exception {
    provider = new ScriptedProvider();
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
    loops.close();
  }

  @Test
  void callsFollowOneAnotherOnOneConnection() throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK, OK, OK);
    for (int i = 0; i < 3; i++) {
      assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    }
    assertThat(provider.connections).hasValue(1);
    assertThat(provider.heads.take())
        .startsWith("GET /v1/x HTTP/1.1\r\nhost: 127.0.0.1:")
        .contains("\r\nx-a: 1\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 200 OK~transfer-encoding: chunked~~1~a~2;x=y~bc~0~t: u~~    | 200 abc[t]
          HTTP/1.1 100 Continue~~HTTP/1.1 103 Hints~a: b~~HTTP/1.1 204 No~~    | 204 []
          HTTP/1.1 200 OK~~until the end<close>                                | 200 until the end[]
          HTTP/1.0 200 OK~content-length: 1~~a                                 | 200 a[]
          HTTP/1.1 304 Not Modified~content-length: 9~~                        | 304 []
          HTTP/1.1 200 OK~content-length: 9~~abc<close>                        | CLOSED
          HTTP/1.1 200 OK~transfer-encoding: chunked~~1~a~<close>              | CLOSED
          HTTP/1.1 200 OK~content-length: 9<close>                             | GARBLED
          <close>                                                              | CLOSED
          HTTP/1.1 200 OK~transfer-encoding: chunked~~x~a~                     | GARBLED
          HTTP/1.1 200 OK~transfer-encoding: gzip, chunked~~1~a~0~~            | GARBLED
          HTTP/1.1 200 OK~transfer-encoding: gzip~transfer-encoding: chunked~~0~~ | GARBLED
          HTTP/1.1 200 OK~transfer-encoding: Chunked~~1~a~0~~                  | 200 a[]
          HTTP/1.1 101 Switching~upgrade: x~~                                  | GARBLED
          SSH-2.0-OpenSSH~~                                                    | GARBLED
          HTTP/1.1 abc~~                                                       | GARBLED
          """)
  void hearsAnswers(String answer, String expected) throws Exception {
    provider.answers(answer.replace("~", "\r\n"));
    assertThat(call(upstream(10_000), "GET").await()).isEqualTo(expected);
  }

  @Test
  void anAnswerToHeadHasALengthAndNoBody() throws Exception {
    String hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
    String head = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n";
    provider.answers(hint + head, OK);
    Upstream upstream = upstream(10_000);
    HeardAnswer answer = call(upstream, "HEAD");
    assertThat(answer.await()).isEqualTo("200 []");
    assertThat(answer.head.join().contentLength()).isEqualTo(5);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(provider.connections).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nx: ",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n",
        "HTTP/1.1 100 Continue\r\n",
        "HTTP/1.1 500 Forged\r\n",
        "HTTP",
        "\r\nx",
        "x",
      })
  void surplusBytesNeverReachTheNextCall(String surplus) throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK + surplus, OK);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(provider.connections).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 500 Forged\r\n", "HTTP", "x", "\r\n"})
  void surplusBytesThatComeLaterDoNotEither(String surplus) throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK, OK);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    provider.sayUnasked(surplus);
    assertThat(provider.hungUp.poll(10, TimeUnit.SECONDS)).isEqualTo("caller");
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(provider.connections).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void aSafeRequestOnAStaleConnectionIsAskedAfreshOnce(String method) throws Exception {
    String bodiless = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    Upstream upstream = upstream(10_000);
    provider.answers(OK, ScriptedProvider.CLOSE, bodiless);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(call(upstream, method).await()).isEqualTo("200 []");
    assertThat(provider.connections).hasValue(2);
    assertThat(provider.heads).hasSize(3);
  }

  @Test
  void noRequestIsAskedThreeTimes() throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK, ScriptedProvider.CLOSE, ScriptedProvider.CLOSE, OK);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(call(upstream, "GET").await()).isEqualTo("CLOSED");
    assertThat(provider.heads).hasSize(3);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void whatMayHaveHadAnEffectIsNotRepeated(String method) throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK, ScriptedProvider.CLOSE, OK);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(call(upstream, method).await()).isEqualTo("CLOSED");
    assertThat(provider.heads).hasSize(2);
  }

  /** The end of the pooled connection and the next request are seen in one turn of the loop. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE", "PATCH", "PUT"})
  void whatWasNeverSentIsAskedAfresh(String method) throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK, OK);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    HeardAnswer answer = new HeardAnswer();
    try (ServerSocket trigger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel waiting = onFirstByte(trigger, () -> start(upstream, method, answer));
      try (Socket pulled = trigger.accept()) {
        CountDownLatch released = new CountDownLatch(1);
        loop.execute(() -> await(released));
        provider.hangUp();
        pulled.getOutputStream().write(1);
        released.countDown();
        assertThat(answer.await()).isEqualTo("200 ok[]");
      }
      waiting.close().sync();
    }
    assertThat(provider.connections).hasValue(2);
    assertThat(provider.heads).hasSize(2);
  }

  private Channel onFirstByte(ServerSocket server, Runnable then) throws Exception {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                ReferenceCountUtil.release(message);
                then.run();
              }
            })
        .connect(server.getLocalSocketAddress())
        .sync()
        .channel();
  }

  private static void await(CountDownLatch released) {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotAskedForAgain() throws Exception {
    Upstream upstream = upstream(10_000);
    provider.answers(OK, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc<close>", OK);
    assertThat(call(upstream, "GET").await()).isEqualTo("200 ok[]");
    assertThat(call(upstream, "GET").await()).isEqualTo("CLOSED");
    assertThat(provider.heads).hasSize(2);
  }

  @Test
  void aHeadHasALimit() throws Exception {
    provider.answers("HTTP/1.1 200 OK\r\nx: " + "a".repeat(9_000) + "\r\n\r\n");
    assertThat(call(upstream(10_000), "GET").await()).isEqualTo("GARBLED");
  }

  @Test
  void patienceEnds() throws Exception {
    provider.answers("", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
    assertThat(call(upstream(60), "GET").await()).isEqualTo("TIMEOUT");
    assertThat(call(upstream(60), "GET").await()).isEqualTo("TIMEOUT");
    assertThat(provider.hungUp.poll(10, TimeUnit.SECONDS)).isEqualTo("caller");
  }

  @Test
  void aClosedPortIsUnreachable() throws Exception {
    try (DeadPort port = new DeadPort()) {
      Upstream upstream = new HttpUpstream(config(port.url(), 1_000), loops);
      assertThat(call(upstream, "GET").await()).isEqualTo("UNREACHABLE");
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 200 ok[]", "3, 200 ok[]", "4, UNREACHABLE"})
  void aNamesFurtherAddressesAreTriedBeforeItIsUnreachable(int alive, String heard)
      throws Exception {
    URI url = URI.create("http://api.example:" + provider.url().getPort() + "/v1");
    InetAddress[] addresses = new InetAddress[alive];
    for (int i = 0; i < alive; i++) {
      addresses[i] = InetAddress.ofLiteral("127.0.0." + (alive - i));
    }
    provider.answers(OK);
    Upstream upstream = new HttpUpstream(Configs.patient(url, 10_000), loops, _ -> addresses);
    assertThat(call(upstream, "POST").await()).isEqualTo(heard);
  }

  @Test
  void cancellingClosesTheConnectionAndSilencesTheCall() throws Exception {
    HeardAnswer answer = new HeardAnswer();
    provider.answers("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n");
    Upstream.Call call = start(upstream(10_000), "GET", answer);
    answer.head.orTimeout(10, TimeUnit.SECONDS).join();
    loop.submit(call::cancel).sync();
    assertThat(provider.hungUp.poll(10, TimeUnit.SECONDS)).isEqualTo("caller");
    assertThat(answer.isOver()).isFalse();
  }

  private Upstream upstream(int patienceMs) throws Exception {
    return new HttpUpstream(config(provider.url(), patienceMs), loops);
  }

  private static UpstreamConfig config(URI url, int patienceMs) {
    return Configs.patient(url, patienceMs);
  }

  private HeardAnswer call(Upstream upstream, String method) throws Exception {
    HeardAnswer answer = new HeardAnswer();
    start(upstream, method, answer);
    answer.await();
    // The connection goes back to the pool behind what told of the end.
    loop.submit(() -> {}).sync();
    loop.submit(() -> {}).sync();
    return answer;
  }

  private Upstream.Call start(Upstream upstream, String method, HeardAnswer answer) {
    RequestHead head =
        new RequestHead(method, "/v1/x", Headers.of("x-a", "1"), RequestHead.NO_BODY);
    CompletableFuture<Upstream.Call> started = new CompletableFuture<>();
    Executor here = loop.inEventLoop() ? Runnable::run : loop;
    here.execute(
        () -> {
          Upstream.Call call = upstream.send(head, answer, loop);
          call.end(Headers.EMPTY);
          started.complete(call);
        });
    return started.join();
  }
}
