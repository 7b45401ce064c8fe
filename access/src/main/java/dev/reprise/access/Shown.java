package dev.reprise.access;

import dev.reprise.upstream.Headers;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Credentials where OpenAI's, Anthropic's and Azure's clients put them. */
final class Shown {
  private static final String BEARER = "bearer ";

  private Shown() {}

  /** Whether credentials belong into this field. */
  static boolean isPlace(Headers.Field field) {
    return field.is("authorization") || field.is("x-api-key") || field.is("api-key");
  }

  /** Different ones, scheme and white space around them taken off. */
  static Set<String> in(Headers headers) {
    Set<String> shown = new LinkedHashSet<>(2);
    for (Headers.Field field : headers) {
      String value = field.value().strip();
      if (field.is("x-api-key") || field.is("api-key")) {
        shown.add(value);
      } else if (field.is("authorization") && value.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
        shown.add(value.substring(BEARER.length()).strip());
      }
    }
    return shown;
  }
}
