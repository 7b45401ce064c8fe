package dev.reprise.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What there is under {@code /admin}. */
enum Endpoint {
  LIST("/admin/entries", List.of("GET", "HEAD")),
  ENTRY("/admin/entries/", List.of("GET", "HEAD", "DELETE")),
  SEARCH("/admin/search", List.of("POST")),
  PURGE("/admin/purge", List.of("POST")),
  FLUSH("/admin/flush", List.of("POST")),
  EXPLAIN("/admin/explain", List.of("POST")),
  FEEDBACK("/admin/feedback", List.of("POST")),
  QUALITY("/admin/quality", List.of("GET", "HEAD")),
  KEYS("/admin/keys", List.of("GET", "HEAD", "POST")),
  KEY("/admin/keys/", List.of("DELETE")),
  STATS("/admin/stats", List.of("GET", "HEAD")),
  LIVE("/admin/live", List.of("GET", "HEAD"));

  private final String path;
  private final List<String> methods;

  Endpoint(String path, List<String> methods) {
    this.path = path;
    this.methods = methods;
  }

  /** Null when there is none. */
  static @Nullable Endpoint of(String path) {
    for (Endpoint endpoint : values()) {
      if (endpoint.path.endsWith("/") ? endpoint.isOne(path) : endpoint.path.equals(path)) {
        return endpoint;
      }
    }
    return null;
  }

  private boolean isOne(String ofPath) {
    return ofPath.startsWith(path)
        && ofPath.length() > path.length()
        && ofPath.indexOf('/', path.length()) < 0;
  }

  List<String> methods() {
    return methods;
  }

  /** The id as it stands in the path, still encoded; only of one that ends in a slash. */
  String id(String ofPath) {
    return ofPath.substring(path.length());
  }

  /** One word for the audit log. */
  String action(String method) {
    return switch (this) {
      case LIST -> "list";
      case ENTRY -> method.equals("DELETE") ? "delete" : "show";
      case SEARCH -> "search";
      case PURGE -> "purge";
      case FLUSH -> "flush";
      case EXPLAIN -> "explain";
      case FEEDBACK -> "feedback";
      case QUALITY -> "quality";
      case KEYS -> method.equals("POST") ? "key-create" : "key-list";
      case KEY -> "key-revoke";
      case STATS -> "stats";
      case LIVE -> "live";
    };
  }
}
