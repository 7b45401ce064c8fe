package dev.reprise.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.http.ReferenceReader.Request;
import dev.reprise.upstream.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whatever a connection brings, however it is split: it is read in one way, and what is let in
 * means the same to {@link ReferenceReader}. The first byte says how it is split.
 */
class RequestHeadFuzzTest {
  private static final RequestGate GATE = new RequestGate(ServerConfig.DEFAULTS);
  private static final Authenticator AUTHENTICATOR =
      new Authenticator(Tenancy.PER_CREDENTIAL, "", true);

  @FuzzTest
  void whatIsLetInMeansTheSameToAll(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    Reading whole = new Reading(bytes, bytes.length);
    Reading split = new Reading(bytes, 1 + (input[0] & 0xF));

    assertThat(split.requests).isEqualTo(whole.requests);
    assertThat(split.refused).isEqualTo(whole.refused);
    List<Request> expected = ReferenceReader.all(bytes);
    assertThat(expected).hasSizeGreaterThanOrEqualTo(whole.requests.size());
    assertThat(whole.requests).isEqualTo(expected.subList(0, whole.requests.size()));
  }

  /** What the gateway makes of bytes; whole requests only. */
  private static final class Reading {
    private final List<Request> requests = new ArrayList<>();
    private final HeadReader heads = new HeadReader(GATE, () -> Peer.NOBODY);
    private HttpRequest head;
    private StringBuilder body;
    private boolean refused;

    Reading(byte[] bytes, int step) {
      EmbeddedChannel channel =
          new EmbeddedChannel(new StrictRequestDecoder(ServerConfig.DEFAULTS));
      for (int from = 0; from < bytes.length; from += step) {
        int to = Math.min(from + step, bytes.length);
        channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
          take(next);
          ReferenceCountUtil.release(next);
        }
      }
      channel.finishAndReleaseAll();
    }

    private void take(Object next) {
      if (refused) {
        return;
      }
      switch (next) {
        case StrictRequestDecoder.Rejected r -> refused = true;
        case HttpRequest request -> begin(request);
        case HttpContent content -> go(content);
        default -> throw new AssertionError(next);
      }
    }

    private void begin(HttpRequest request) {
      HeadReader.Read known = heads.read(request, AUTHENTICATOR);
      HeadReader.Read anew = new HeadReader(GATE, () -> Peer.NOBODY).read(request, AUTHENTICATOR);
      assertThat(known.toString()).isEqualTo(anew.toString());
      if (known instanceof HeadReader.Accepted accepted) {
        assertOnlyOwnFields(accepted.head().headers());
        head = request;
        body = new StringBuilder();
      } else {
        refused = true;
      }
    }

    /** Nothing goes on to upstream that would frame or split what is sent there. */
    private static void assertOnlyOwnFields(Headers forwarded) {
      for (Headers.Field field : forwarded) {
        assertThat(field.name()).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
        assertThat(field.value()).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
        assertThat(field.name().toLowerCase(Locale.ROOT))
            .isNotIn("connection", "transfer-encoding", "keep-alive", "upgrade", "te");
      }
    }

    private void go(HttpContent content) {
      if (!content.decoderResult().isSuccess()) {
        refused = true;
        return;
      }
      body.append(content.content().toString(ISO_8859_1));
      if (content instanceof LastHttpContent) {
        requests.add(new Request(head.method().name(), head.uri(), fields(head), body.toString()));
      }
    }

    private static List<String> fields(HttpRequest head) {
      List<String> fields = new ArrayList<>();
      for (Map.Entry<String, String> field : head.headers()) {
        fields.add(field.getKey().toLowerCase(Locale.ROOT));
        fields.add(field.getValue());
      }
      return fields;
    }
  }
}
