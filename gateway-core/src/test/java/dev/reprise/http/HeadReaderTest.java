package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.http.HeadReader.Accepted;
import dev.reprise.http.HeadReader.Read;
import dev.reprise.http.HeadReader.Refused;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A head is read as if it were the connection's first, whatever came before it. */
final class HeadReaderTest {
  private static final String LINE = "POST /v1/x?a=1 HTTP/1.1\r\n";
  private static final String FIELDS =
      "Host: gw\r\nAuthorization: Bearer a\r\nreprise-namespace: n\r\nX-Request-Id: 1\r\n";
  private static final String PLAIN = LINE + FIELDS + "Content-Length: 5\r\n";

  private static final String[] LINES = {
    LINE,
    "POST /v1/y?a=1 HTTP/1.1\r\n",
    "PUT /v1/x?a=1 HTTP/1.1\r\n",
    "POST /v1/x?a=1 HTTP/1.0\r\n",
    "POST http://gw/v1/x?a=1 HTTP/1.1\r\n",
  };
  private static final String[] MORE = {
    "Authorization: Bearer b",
    "Authorization: bearer a",
    "reprise-namespace: N",
    "X-Request-Id: 2",
    "Content-Length: 5",
    "Content-Length: 6",
    "content-length: 0",
    "Content-Length: 05",
    "Content-Length: +5",
    "Content-Length: 999999999999999999999",
    "Content-Length: 5, 5",
    "Transfer-Encoding: chunked",
    "Expect: 100-continue",
    "Connection: close",
    "Connection: keep-alive",
    "Connection: reprise-namespace",
    "Content-Encoding: gzip",
    "Host: other",
    "Cache-Control: no-store",
    "Content_Length: 5",
    "X: \u00e9",
    "X: \u007f",
  };

  private final Authenticator authenticator = authenticator();
  private final HeadReader reader = reader();

  private static Authenticator authenticator() {
    return new Authenticator(Tenancy.PER_CREDENTIAL, "X-User", false);
  }

  private static HeadReader reader() {
    return new HeadReader(
        new RequestGate(ServerConfig.DEFAULTS), () -> new Peer("127.0.0.1", null));
  }

  @Test
  void aHeadThatDiffersInItsLengthAloneIsNotReadAgain() {
    Accepted first = (Accepted) reader.read(decoded(PLAIN), authenticator);
    Accepted same = (Accepted) reader.read(decoded(PLAIN), authenticator);
    Accepted longer =
        (Accepted) reader.read(decoded(PLAIN.replace(": 5\r", ": 123\r")), authenticator);
    assertThat(same).isSameAs(first);
    assertThat(longer.head().contentLength()).isEqualTo(123);
    assertThat(longer.head().headers()).isSameAs(first.head().headers());
    assertThat(longer.caller()).isSameAs(first.caller());
  }

  @Test
  void whatAnotherAuthenticatorSaidIsNotRemembered() {
    Accepted first = (Accepted) reader.read(decoded(PLAIN), authenticator);
    Accepted anew = (Accepted) reader.read(decoded(PLAIN), authenticator());
    assertThat(anew).isNotSameAs(first);
    assertThat(anew.caller()).isEqualTo(first.caller());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer a|Bearer b",
        "Authorization|X-Other",
        "Authorization|authorization",
        "namespace: n|namespace: m",
        "Id: 1|Id: 2",
        "POST|PUT",
        "/v1/x|/v1/y",
        "a=1|a=2",
        "HTTP/1.1|HTTP/1.0",
        "Host: gw|Host: hw",
        "Content-Length: 5|Transfer-Encoding: chunked",
        "Content-Length: 5|X-User: ann",
        "Content-Length: 5\r\n|",
        "Content-Length: 5|Content-Length: 05",
        "Content-Length: 5|Content-Length: 5x",
        "Content-Length: 5|Content-Length: -5",
        "Content-Length: 5|Content-Length:",
        "Content-Length: 5|Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5|Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5|Content-Length: 5\r\nConnection: close",
        "Content-Length: 5|Content-Length: 5\r\nX-User: ann",
        "X-Request-Id: 1\r\n|Content-Length: 6\r\n",
      })
  void anyOtherDifferenceCounts(String change) {
    String[] parts = change.split("\\|", 2);
    String other = PLAIN.replace(parts[0], parts[1]);
    assertThat(other).isNotEqualTo(PLAIN);
    for (String head : List.of(PLAIN, other, PLAIN, PLAIN, other, other)) {
      assertReadAlike(head);
    }
  }

  @Test
  void noHeadIsReadByWhatCameBefore() {
    Random random = new Random(7);
    for (int connection = 0; connection < 300; connection++) {
      String head = head(random);
      for (int i = 0; i < 10; i++) {
        head = random.nextBoolean() ? head : head(random);
        assertReadAlike(head);
      }
    }
  }

  private static String head(Random random) {
    List<String> fields = new ArrayList<>(FIELDS.lines().toList());
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(MORE[random.nextInt(MORE.length)]);
    }
    if (random.nextInt(4) == 0) {
      Collections.shuffle(fields, random);
    }
    return LINES[random.nextInt(LINES.length)] + String.join("\r\n", fields) + "\r\n";
  }

  private void assertReadAlike(String head) {
    assertThat(said(reader.read(decoded(head), authenticator)))
        .isEqualTo(said(reader().read(decoded(head), authenticator)));
  }

  /** All that there is to it; headers are compared by their lines. */
  private static List<Object> said(Read read) {
    return switch (read) {
      case Refused refused -> List.of(refused.refusal());
      case Accepted accepted -> {
        List<Object> all = new ArrayList<>();
        accepted.head().headers().forEach(all::add);
        all.add(accepted.head().method());
        all.add(accepted.head().target());
        all.add(accepted.head().contentLength());
        all.add(accepted.caller());
        all.add(accepted.http10());
        all.add(accepted.keepAlive());
        yield all;
      }
    };
  }

  private static HttpRequest decoded(String head) {
    EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(ServerConfig.DEFAULTS));
    byte[] bytes = (head + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    HttpRequest request = channel.readInbound();
    channel.inboundMessages().forEach(ReferenceCountUtil::release);
    channel.inboundMessages().clear();
    channel.finishAndReleaseAll();
    return request;
  }
}
