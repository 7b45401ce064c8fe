package dev.reprise.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is looked up and kept.
 *
 * @param enabled false forwards everything
 * @param tenancy who shares answers with whom
 * @param sharedNamespaces in which tenants share answers all the same
 * @param userHeader a request header that names the user behind a caller; empty for none but what
 *     the body says
 * @param compat whether the cache controls of other gateways are understood
 * @param normalizeUnicode whether canonically equivalent texts share an exact key
 * @param normalizeWhitespace whether white space around a message's text is ignored
 * @param feedbackKeys callers' keys that may judge answers over the port that apps talk to, 8 to
 *     4,096 visible ASCII characters each; empty for nobody
 * @param policy what applies where no route says otherwise
 * @param routes by name; the first that matches counts
 */
public record CacheConfig(
    boolean enabled,
    Tenancy tenancy,
    List<String> sharedNamespaces,
    String userHeader,
    boolean compat,
    boolean normalizeUnicode,
    boolean normalizeWhitespace,
    List<String> feedbackKeys,
    CachePolicy policy,
    Map<String, Route> routes) {

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{8,4096}");

  /** Who shares answers. */
  public enum Tenancy {
    /** Each credential has its own. */
    PER_CREDENTIAL,
    /** Everybody that can reach the gateway shares them. */
    SHARED
  }

  public static final CacheConfig DEFAULTS =
      new CacheConfig(
          true,
          Tenancy.PER_CREDENTIAL,
          List.of(),
          "",
          false,
          true,
          false,
          List.of(),
          CachePolicy.DEFAULTS,
          Map.of());

  public CacheConfig {
    for (String key : feedbackKeys) {
      if (!KEY.matcher(key).matches()) {
        throw new IllegalArgumentException(
            "feedbackKeys: expected 8 to 4,096 visible ASCII characters each, got "
                + key.length()
                + " characters that are not");
      }
    }
    if (sharedNamespaces.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("sharedNamespaces: expected names, got an empty one");
    }
    sharedNamespaces = List.copyOf(sharedNamespaces);
    feedbackKeys = List.copyOf(feedbackKeys);
    routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
  }

  /** Keys are secrets: it is told how many there are. */
  @Override
  public String toString() {
    return "CacheConfig[enabled="
        + enabled
        + ", tenancy="
        + tenancy
        + ", sharedNamespaces="
        + sharedNamespaces
        + ", feedbackKeys="
        + feedbackKeys.size()
        + ", policy="
        + policy
        + ", routes="
        + routes
        + "]";
  }

  /** The same under other policies. */
  public CacheConfig with(CachePolicy other, Map<String, Route> others) {
    return new CacheConfig(
        enabled,
        tenancy,
        sharedNamespaces,
        userHeader,
        compat,
        normalizeUnicode,
        normalizeWhitespace,
        feedbackKeys,
        other,
        others);
  }

  /** The policies in force: the common one and each route's. */
  public Iterable<CachePolicy> policies() {
    List<CachePolicy> all = new ArrayList<>();
    all.add(policy);
    routes.values().forEach(route -> all.add(route.policy()));
    return all;
  }

  /** Whether any traffic is looked up by meaning. */
  public boolean usesSemantic() {
    if (!enabled) {
      return false;
    }
    for (CachePolicy each : policies()) {
      if (each.semantic().enabled() && each.mode() != CachePolicy.Mode.OFF) {
        return true;
      }
    }
    return false;
  }
}
