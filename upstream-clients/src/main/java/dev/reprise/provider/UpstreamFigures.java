package dev.reprise.provider;

import dev.reprise.upstream.UpstreamException.Kind;
import java.util.Map;

/**
 * What goes on between the gateway and its provider, for metrics; counts since the process began.
 *
 * @param http1Connections open now
 * @param http2Connections open now
 * @param streams of HTTP/2 in use now
 * @param limit calls that may be in flight; 0 when that is not limited
 * @param inFlight calls that have been let go and have not ended
 * @param waiting calls that wait for their turn
 * @param rejected calls whose turn did not come
 * @param breakerOpen whether the provider is left alone
 * @param breakerOpenings how often it came to that
 * @param retries calls that were asked anew since upstream had not seen them
 * @param errors failed calls by kind, all kinds present
 */
public record UpstreamFigures(
    int http1Connections,
    int http2Connections,
    int streams,
    int limit,
    int inFlight,
    int waiting,
    long rejected,
    boolean breakerOpen,
    long breakerOpenings,
    long retries,
    Map<Kind, Long> errors) {

  public UpstreamFigures {
    errors = Map.copyOf(errors);
  }
}
