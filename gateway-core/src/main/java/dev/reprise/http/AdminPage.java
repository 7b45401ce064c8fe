package dev.reprise.http;

import dev.reprise.chat.Digest;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard: files that are part of the program, open to whoever reaches the listener, since
 * they say nothing of what it holds. A closed table of names is all there is: no path is ever
 * resolved. Read once, when the first of them is asked for.
 */
final class AdminPage {
  private static final String FOLDER = "page/";
  private static final String INDEX = "index.html";

  private static final List<String> FILES =
      List.of(
          INDEX,
          "icon.svg",
          "theme.js",
          "base.css",
          "frame.css",
          "parts.css",
          "charts.css",
          "views.css",
          "api.js",
          "app.js",
          "chart.js",
          "columns.js",
          "dom.js",
          "entries.js",
          "entry.js",
          "explain.js",
          "format.js",
          "live.js",
          "overview.js",
          "purge.js",
          "quality.js",
          "tip.js",
          "words.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /** Nothing but what comes from here is loaded, run or talked to, and nobody frames the page. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private static final Headers SAFETY =
      Headers.of(
          List.of(
              new Headers.Field("Content-Security-Policy", POLICY),
              new Headers.Field("X-Content-Type-Options", "nosniff"),
              new Headers.Field("X-Frame-Options", "DENY"),
              new Headers.Field("Referrer-Policy", "no-referrer"),
              new Headers.Field("Cross-Origin-Opener-Policy", "same-origin"),
              new Headers.Field("Cross-Origin-Resource-Policy", "same-origin"),
              new Headers.Field("Cache-Control", "no-cache")));

  private AdminPage() {}

  /** Read when the class is first used for an answer. */
  private static final class Table {
    static final Map<String, AdminReply> REPLIES = read();

    private static Map<String, AdminReply> read() {
      Map<String, AdminReply> replies = new TreeMap<>();
      FILES.forEach(name -> replies.put("/" + name, load(name)));
      AdminReply index = Objects.requireNonNull(replies.get("/" + INDEX));
      replies.put("/", index);
      replies.put("/dashboard", index);
      return replies;
    }

    private static AdminReply load(String name) {
      try (InputStream in = AdminPage.class.getResourceAsStream(FOLDER + name)) {
        byte[] body = Objects.requireNonNull(in, name).readAllBytes();
        String type = Objects.requireNonNull(TYPES.get(name.substring(name.indexOf('.') + 1)));
        // The browser asks each time whether its copy is still the same: a new release is seen.
        String tag = "\"" + Digest.of(body) + '"';
        return new AdminReply(200, type, body, SAFETY.plus("ETag", tag));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Null when it is no part of the page, or is not asked for to be read. */
  static @Nullable AdminReply answer(RequestHead head) {
    if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
      return null;
    }
    AdminReply file = Table.REPLIES.get(head.path());
    if (file == null) {
      return null;
    }
    String known = head.headers().first("if-none-match");
    String tag = file.headers().first("etag");
    boolean same =
        known != null && Stream.of(known.split(",")).anyMatch(one -> one.strip().equals(tag));
    return same ? new AdminReply(304, file.type(), new byte[0], file.headers()) : file;
  }
}
