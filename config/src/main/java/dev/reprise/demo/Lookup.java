package dev.reprise.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the gateway came by an answer, as its {@code Cache-Status} header says.
 *
 * @param similarity cosine of the two questions; 1 unless the hit was semantic
 */
record Lookup(Source source, double similarity) {

  private static final Pattern MEMBER = Pattern.compile("(?:^|,)\\s*reprise\\s*((?:;[^,]*)?)");
  private static final Pattern SIMILARITY = Pattern.compile(";\\s*similarity=([0-9.]+)");

  /** Where the bytes came from. */
  enum Source {
    EXACT,
    SEMANTIC,
    /** Shared the answer that another request was already waiting for. */
    COLLAPSED,
    /** The provider was asked: a miss or a bypass. */
    FORWARDED;

    boolean isHit() {
      return this == EXACT || this == SEMANTIC;
    }
  }

  /** Reads the gateway's member of the header's value; without one the request was forwarded. */
  static Lookup parse(String cacheStatus) {
    Matcher member = MEMBER.matcher(cacheStatus);
    String parameters = member.find() ? member.group(1).replace(" ", "") + ";" : "";
    if (parameters.contains(";hit;")) {
      return parameters.contains(";detail=semantic;")
          ? new Lookup(Source.SEMANTIC, similarity(parameters))
          : new Lookup(Source.EXACT, 1);
    }
    Source source = parameters.contains(";collapsed;") ? Source.COLLAPSED : Source.FORWARDED;
    return new Lookup(source, 1);
  }

  private static double similarity(String parameters) {
    Matcher matcher = SIMILARITY.matcher(parameters);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }
}
