package dev.reprise.flow;

import dev.reprise.cache.CachePolicy.Mode;
import dev.reprise.cache.RequestControls;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a caller asks of the cache: {@code Cache-Control}, the {@code reprise-*} headers and,
 * where it is told to, the names that clients of other gateways send. Our own names are read
 * strictly, since a mistake in one would go unnoticed; the rest leniently. Our own win.
 */
public final class ControlsReader {
  private static final String MODE = "reprise-mode";
  private static final String NAMESPACE = "reprise-namespace";
  private static final String TTL = "reprise-ttl";
  private static final String THRESHOLD = "reprise-threshold";
  private static final String TAGS = "reprise-tags";

  /** They speak to this gateway and to nobody behind it. */
  private static final Set<String> OWN =
      Set.of(MODE, NAMESPACE, TTL, THRESHOLD, TAGS, "reprise-explain", "reprise-admin-token");

  private static final String PREFIX = "reprise-";
  private static final String CHARACTERS = "letters, digits, '.', '_', ':' or '-'";
  private static final int MAX_NAME_CHARS = 64;
  private static final int MAX_TAGS = 16;
  private static final int MAX_DECIMAL_CHARS = 20;

  private ControlsReader() {}

  /** Whether a header, in any spelling, is this gateway's own and must not be forwarded. */
  public static boolean isOwn(String name) {
    return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        && OWN.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The head as upstream may see it. */
  static RequestHead forwarded(RequestHead head) {
    for (Headers.Field field : head.headers()) {
      if (isOwn(field.name())) {
        return head.withHeaders(head.headers().without(ControlsReader::isOwn));
      }
    }
    return head;
  }

  /**
   * Whether a header of another gateway says how to use a cache and nothing of the answer.
   *
   * @param lowerName in lower case
   */
  public static boolean isForeignControl(String lowerName) {
    return ForeignControls.isPure(lowerName);
  }

  /**
   * Whether a header of another gateway names a partition of its cache, whatever else its name
   * looks like.
   *
   * @param lowerName in lower case
   */
  public static boolean isForeignPartition(String lowerName) {
    return ForeignControls.isPartition(lowerName);
  }

  /**
   * @param extension the scalars of LiteLLM's body field {@code cache} by their names
   * @param compat whether the names of other gateways count
   * @throws InvalidControlException for one of our own headers that is garbage, out of its range or
   *     said twice with different values
   */
  public static RequestControls read(Headers headers, Map<String, String> extension, boolean compat)
      throws InvalidControlException {
    CacheDirectives directives = CacheDirectives.of(headers);
    ForeignControls foreign =
        compat ? ForeignControls.of(headers, extension, directives) : ForeignControls.NONE;
    Mode mode = mode(headers);
    String namespace = namespace(headers);
    Long ttl = ttl(headers);
    Double threshold = threshold(headers);
    boolean keptForNoTime = ttl == null && Long.valueOf(0).equals(foreign.ttlSeconds());
    Long foreignTtl = keptForNoTime ? null : foreign.ttlSeconds();
    return new RequestControls(
        mode == null ? foreign.mode() : mode,
        namespace == null ? foreign.namespace() : namespace,
        ttl == null ? foreignTtl : ttl,
        threshold == null ? foreign.threshold() : threshold,
        tags(headers),
        directives.noCache || foreign.noCache(),
        directives.noStore || foreign.noStore() || keptForNoTime,
        directives.onlyIfCached,
        directives.maxAge == null ? foreign.maxAge() : directives.maxAge,
        directives.minFresh,
        directives.maxStale,
        directives.staleIfError);
  }

  /** One to 64 of the characters that namespaces and tags are made of. */
  static boolean isName(String text) {
    if (text.isEmpty() || text.length() > MAX_NAME_CHARS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && "._:-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Mode mode(Headers headers) throws InvalidControlException {
    String value = single(headers, MODE);
    if (value == null) {
      return null;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "read-write" -> Mode.READ_WRITE;
      case "read-only" -> Mode.READ_ONLY;
      case "write-only" -> Mode.WRITE_ONLY;
      case "off" -> Mode.OFF;
      default ->
          throw new InvalidControlException(
              MODE, "read-write, read-only, write-only or off", value);
    };
  }

  private static @Nullable String namespace(Headers headers) throws InvalidControlException {
    String value = single(headers, NAMESPACE);
    if (value != null && !isName(value)) {
      throw new InvalidControlException(NAMESPACE, "1 to 64 " + CHARACTERS, value);
    }
    return value;
  }

  private static @Nullable Long ttl(Headers headers) throws InvalidControlException {
    String value = single(headers, TTL);
    if (value == null) {
      return null;
    }
    Long seconds = Seconds.withUnit(value);
    if (seconds == null || seconds < 1) {
      throw new InvalidControlException(TTL, "seconds from 1 on, or such as 10m, 2h or 1d", value);
    }
    return seconds;
  }

  private static @Nullable Double threshold(Headers headers) throws InvalidControlException {
    String value = single(headers, THRESHOLD);
    if (value == null) {
      return null;
    }
    Double threshold = decimal(value);
    if (threshold == null || threshold > 1) {
      throw new InvalidControlException(THRESHOLD, "a number from 0 to 1", value);
    }
    return threshold;
  }

  private static @Nullable Double decimal(String text) {
    boolean plain = text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    if (!plain || text.length() > MAX_DECIMAL_CHARS) {
      return null;
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A list over all lines; empty elements do not count (RFC 9110 section 5.6.1.2). */
  private static Set<String> tags(Headers headers) throws InvalidControlException {
    List<String> lines = headers.all(TAGS);
    if (lines.isEmpty()) {
      return Set.of();
    }
    Set<String> tags = new LinkedHashSet<>();
    for (String element : String.join(",", lines).split(",")) {
      String tag = element.strip();
      if (tag.isEmpty()) {
        continue;
      }
      if (!isName(tag)) {
        throw new InvalidControlException(TAGS, "tags of 1 to 64 " + CHARACTERS, tag);
      }
      tags.add(tag);
      if (tags.size() > MAX_TAGS) {
        throw new InvalidControlException(TAGS, "at most " + MAX_TAGS + " tags", tag);
      }
    }
    return tags;
  }

  /** The one value of a header; said again with the same value it is still one. */
  private static @Nullable String single(Headers headers, String name)
      throws InvalidControlException {
    String value = null;
    for (Headers.Field field : headers) {
      if (field.is(name)) {
        String said = field.value().strip();
        if (value != null && !value.equals(said)) {
          throw new InvalidControlException(name, "the same on each line", value + ", " + said);
        }
        value = said;
      }
    }
    return value;
  }
}
