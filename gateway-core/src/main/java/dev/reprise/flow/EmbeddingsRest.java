package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks upstream for the items that are not there and answers with them and the stored ones
 * together. When upstream's word is anything but those items, the request is forwarded whole: what
 * the caller gets then is what it would have got without the cache. An upstream that cannot be
 * reached is not tried twice.
 *
 * <p>Confined to the exchange's executor.
 */
final class EmbeddingsRest implements Upstream.Listener, Exchange.Listener {

  /** They speak of bytes that the caller does not get. */
  private static final List<String> OF_BYTES =
      List.of("content-digest", "content-md5", "digest", "etag", "repr-digest");

  private final EmbeddingsFlow flow;
  private final EmbeddingsAsked asked;
  private final Exchange exchange;
  private final EmbeddingsShelf.Found found;
  private final List<Integer> missing;
  private final @Nullable Long askedNanos;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(4096);

  private Upstream.@Nullable Call call;
  private @Nullable ResponseHead head;
  private boolean over;

  /**
   * @param missing positions of the items to ask for
   */
  EmbeddingsRest(
      EmbeddingsFlow flow,
      EmbeddingsAsked asked,
      EmbeddingsShelf.Found found,
      List<Integer> missing) {
    this.flow = flow;
    this.asked = asked;
    this.exchange = asked.exchange();
    this.found = found;
    this.missing = missing;
    this.askedNanos = asked.plan().terms().writes() ? flow.shelf().now() : null;
  }

  /**
   * @param narrowed the body with the missing items alone
   */
  void send(Upstream upstream, byte[] narrowed) {
    exchange.note(status(false), outcome(Usage.NONE, Usage.NONE));
    exchange.listen(this);
    call = EmbeddingsForward.open(upstream, plainly(asked.head()), narrowed, this, exchange);
  }

  /** What is read here must not come coded. */
  private static RequestHead plainly(RequestHead head) {
    Headers headers = head.headers().without("accept-encoding").plus("Accept-Encoding", "identity");
    return new RequestHead(head.method(), head.target(), headers, head.contentLength());
  }

  @Override
  public void head(ResponseHead answer) {
    head = answer;
    String coding = answer.headers().first("content-encoding");
    boolean expected =
        answer.status() == 200
            && answer.mediaType().equals("application/json")
            && (coding == null || coding.equalsIgnoreCase("identity"))
            && answer.contentLength() <= EmbeddingsForward.MAX_ANSWER_BYTES;
    if (!expected) {
      giveUp();
    }
  }

  @Override
  public void part(byte[] bytes) {
    if (over) {
      return;
    }
    if (body.size() + bytes.length > EmbeddingsForward.MAX_ANSWER_BYTES) {
      giveUp();
    } else {
      body.writeBytes(bytes);
    }
  }

  private void giveUp() {
    over = true;
    body.reset();
    if (call != null) {
      call.cancel();
    }
    flow.forwardWhole(asked, found);
  }

  @Override
  public void completed(Headers trailers) {
    if (over) {
      return;
    }
    over = true;
    byte[] json = body.toByteArray();
    if (json.length <= EmbeddingsForward.READ_AT_ONCE_BYTES) {
      read(json).go();
    } else {
      Aside.run(exchange, () -> read(json), Next::go);
    }
  }

  /** What is to be done once the answer has been read. */
  @FunctionalInterface
  private interface Next {
    void go();
  }

  private Next read(byte[] json) {
    EmbeddingsAnswer answer = flow.format().answer(json, missing.size(), asked.requiredModel());
    if (answer == null) {
      return () -> flow.forwardWhole(asked, found);
    }
    boolean stored = askedNanos != null && flow.shelf().keep(asked, missing, answer, askedNanos);
    return () -> flow.unlessFailing(asked, found, () -> merge(answer, stored));
  }

  private void merge(EmbeddingsAnswer answer, boolean stored) {
    Map<Object, byte[]> fresh = new HashMap<>();
    for (int i = 0; i < missing.size(); i++) {
      fresh.put(digest(missing.get(i)), answer.items().get(i));
    }
    List<byte[]> items = new ArrayList<>();
    long bytes = 0;
    for (int position : asked.positions()) {
      var entry = found.entry(position);
      byte[] item = entry == null ? fresh.get(digest(position)) : entry.completion().json();
      items.add(Objects.requireNonNull(item));
      bytes += items.getLast().length;
    }
    found.there().forEach(entry -> entry.uses().incrementAndGet());
    boolean tells = asked.plan().terms().policy().replay().usage();
    exchange.note(status(stored), outcome(answer.usage(), found.usage()));
    Pour.start(
        exchange,
        headers().plus("Cache-Status", status(stored).header()),
        answer.with(items, tells ? found.usage() : Usage.NONE),
        bytes <= EmbeddingsForward.READ_AT_ONCE_BYTES);
  }

  private Object digest(int position) {
    return asked.request().items().get(position).digest();
  }

  private Headers headers() {
    Headers headers = head == null ? Headers.EMPTY : head.headers();
    for (String name : OF_BYTES) {
      headers = headers.without(name);
    }
    return headers;
  }

  @Override
  public void failed(UpstreamException failure) {
    if (!over) {
      over = true;
      Outcome nothing = outcome(Usage.NONE, Usage.NONE);
      EmbeddingsForward.refuse(exchange, flow.wire(), failure, status(false), nothing);
    }
  }

  @Override
  public void gone() {
    if (!over && call != null) {
      over = true;
      call.cancel();
    }
  }

  /** Neither side's pace matters: what comes is held, and nothing goes out before it is whole. */
  @Override
  public void writable(boolean writable) {}

  private Outcome outcome(Usage spent, Usage saved) {
    return new Outcome(asked.model(), spent, saved, "", 0);
  }

  private static CacheStatus status(boolean stored) {
    return new CacheStatus.Miss(CacheStatus.Forward.MISS, stored, "partial");
  }
}
