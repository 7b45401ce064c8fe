package dev.reprise.flow;

import dev.reprise.upstream.Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The request directives of {@code Cache-Control} (RFC 9111 section 5.2.1) and {@code
 * stale-if-error} (RFC 5861 section 4). Reading is lenient: unknown directives and unreadable
 * numbers do not count, but a {@code max-age} that cannot be read is 0. Of a directive said twice
 * the stricter one counts.
 */
final class CacheDirectives {
  boolean noCache;
  boolean noStore;
  boolean onlyIfCached;
  @Nullable Long maxAge;
  @Nullable Long minFresh;
  @Nullable Long maxStale;
  @Nullable Long staleIfError;

  /** No request directive, but other gateways' clients send it. */
  @Nullable Long sharedMaxAge;

  private CacheDirectives() {}

  static CacheDirectives of(Headers headers) {
    CacheDirectives directives = new CacheDirectives();
    boolean given = false;
    boolean pragma = false;
    for (Headers.Field field : headers) {
      if (field.is("cache-control")) {
        given = true;
        directives.line(field.value());
      } else if (field.is("pragma")) {
        pragma |= hasNoCache(field.value());
      }
    }
    directives.noCache |= pragma && !given;
    return directives;
  }

  private static boolean hasNoCache(String pragma) {
    CacheDirectives alone = new CacheDirectives();
    alone.line(pragma);
    return alone.noCache;
  }

  /** Splits at commas that no quotes enclose; quotes without an end enclose nothing. */
  private void line(String value) {
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        directive(value.substring(start, i));
        start = i + 1;
      }
    }
    String rest = value.substring(start);
    for (String text : quoted ? rest.split(",") : new String[] {rest}) {
      directive(text);
    }
  }

  private void directive(String text) {
    int equals = text.indexOf('=');
    String name = (equals < 0 ? text : text.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    String argument = equals < 0 ? null : unquoted(text.substring(equals + 1).strip());
    Long seconds = argument == null ? null : Seconds.delta(argument);
    switch (name) {
      case "no-cache" -> noCache = true;
      case "no-store" -> noStore = true;
      case "only-if-cached" -> onlyIfCached = true;
      case "max-age" -> maxAge = least(maxAge, seconds == null ? Long.valueOf(0) : seconds);
      case "s-maxage" -> sharedMaxAge = least(sharedMaxAge, seconds);
      case "min-fresh" -> minFresh = most(minFresh, seconds);
      case "max-stale" ->
          maxStale = least(maxStale, argument == null ? Long.valueOf(Long.MAX_VALUE) : seconds);
      case "stale-if-error" -> staleIfError = least(staleIfError, seconds);
      default -> {}
    }
  }

  private static String unquoted(String argument) {
    int last = argument.length() - 1;
    boolean quoted = last > 0 && argument.charAt(0) == '"' && argument.charAt(last) == '"';
    return quoted ? argument.substring(1, last).replace("\\", "") : argument;
  }

  private static @Nullable Long least(@Nullable Long before, @Nullable Long now) {
    if (before == null || now == null) {
      return before == null ? now : before;
    }
    return Long.valueOf(Math.min(before, now));
  }

  private static @Nullable Long most(@Nullable Long before, @Nullable Long now) {
    if (before == null || now == null) {
      return before == null ? now : before;
    }
    return Long.valueOf(Math.max(before, now));
  }
}
