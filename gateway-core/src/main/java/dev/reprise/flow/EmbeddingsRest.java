package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Stages.Mark;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks upstream for the items that are not there and answers with them and the stored ones
 * together. When upstream's word is anything but those items, the request is forwarded whole: what
 * the caller gets then is what it would have got without the cache. An upstream that cannot be
 * reached is not tried twice.
 *
 * <p>Confined to the exchange's executor. Neither side's pace matters: what comes is held, and
 * nothing goes out before it is whole.
 */
final class EmbeddingsRest implements Upstream.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsRest.class);

  /** They speak of bytes that the caller does not get. */
  private static final List<String> OF_BYTES =
      List.of("content-digest", "content-encoding", "content-md5", "digest", "etag", "repr-digest");

  private final EmbeddingsFlow flow;
  private final EmbeddingsAsked asked;
  private final Exchange exchange;
  private final EmbeddingsShelf.Found found;
  private final List<Integer> missing;
  private final @Nullable Long askedNanos;
  private final EmbeddingsCopy copy;

  private Upstream.@Nullable Call call;
  private Headers headers = Headers.EMPTY;
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
    this.askedNanos = flow.shelf().now(asked);
    this.copy = new EmbeddingsCopy(flow.codings());
  }

  /**
   * @param narrowed the body with the missing items alone
   */
  void send(byte[] narrowed) {
    exchange.note(status(false), asked.outcome(Usage.NONE, ""));
    exchange.listen(this::gone);
    asked.stages().mark(Mark.SENT);
    call = flow.call(exchange, plainly(asked.head()), narrowed, this);
  }

  /** What is read here had best not come coded. */
  private static RequestHead plainly(RequestHead head) {
    return head.withHeaders(
        head.headers().without("accept-encoding").plus("Accept-Encoding", "identity"));
  }

  @Override
  public void head(ResponseHead head) {
    asked.stages().mark(Mark.HEADED);
    headers = head.headers();
    copy.head(head);
    unlessFlawed();
  }

  @Override
  public void part(byte[] bytes) {
    if (!over) {
      copy.part(bytes);
      unlessFlawed();
    }
  }

  private void unlessFlawed() {
    if (copy.flaw() == null) {
      return;
    }
    over = true;
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
    asked.stages().mark(Mark.ANSWERED);
    if (copy.isLarge()) {
      Aside.run(exchange, this::read, Runnable::run);
    } else {
      read().run();
    }
  }

  /** Returns what is to be done then. */
  private Runnable read() {
    EmbeddingsAnswer answer = answer();
    if (answer == null) {
      return () -> flow.forwardWhole(asked, found);
    }
    boolean stored = flow.shelf().keep(asked, missing, answer, askedNanos);
    return () -> flow.unlessFailing(asked, found, () -> merge(answer, stored));
  }

  private @Nullable EmbeddingsAnswer answer() {
    try {
      byte[] plain = copy.plain();
      return plain == null
          ? null
          : flow.format().answer(plain, missing.size(), asked.requiredModel());
    } catch (RuntimeException e) {
      LOG.warn("reading embeddings failed, forwarding", e);
      return null;
    }
  }

  private void merge(EmbeddingsAnswer answer, boolean stored) {
    Map<Digest, byte[]> fresh = new HashMap<>();
    for (int i = 0; i < missing.size(); i++) {
      fresh.put(digest(missing.get(i)), answer.items().get(i));
    }
    List<byte[]> items = new ArrayList<>();
    long bytes = 0;
    for (int position : asked.positions()) {
      StoredCompletion entry = found.entry(position);
      byte[] item = entry == null ? fresh.get(digest(position)) : entry.completion().json();
      items.add(Objects.requireNonNull(item));
      bytes += items.getLast().length;
    }
    flow.shelf().used(found);
    boolean tells = asked.plan().terms().policy().replay().usage();
    asked.stages().mark(Mark.STORED);
    exchange.note(status(stored), asked.outcome(answer.usage(), found.usage(), ""));
    Pour.start(
        exchange,
        plainHeaders().plus("Cache-Status", status(stored).header()),
        answer.with(items, tells ? found.usage() : Usage.NONE),
        bytes <= EmbeddingsCopy.READ_AT_ONCE_BYTES);
  }

  private Digest digest(int position) {
    return asked.request().items().get(position).digest();
  }

  private Headers plainHeaders() {
    Headers plain = headers;
    for (String name : OF_BYTES) {
      plain = plain.without(name);
    }
    return plain;
  }

  @Override
  public void failed(UpstreamException failure) {
    if (!over) {
      over = true;
      asked.stages().mark(Mark.ANSWERED);
      exchange.note(status(false), asked.outcome(Usage.NONE, failure.kind().label()));
      Faults.refusal(failure).answer(exchange.reply(), flow.wire(), status(false));
    }
  }

  private void gone() {
    if (!over && call != null) {
      over = true;
      call.cancel();
    }
  }

  private static CacheStatus status(boolean stored) {
    return new CacheStatus.Miss(CacheStatus.Forward.MISS, stored, "partial");
  }
}
