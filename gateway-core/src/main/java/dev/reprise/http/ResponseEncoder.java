package dev.reprise.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Knows whether the answer in hand is to a HEAD request, which has a length but no body. */
final class ResponseEncoder extends HttpResponseEncoder {
  private boolean toHead;

  void answering(boolean headRequest) {
    toHead = headRequest;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return (toHead && response.status().code() >= 200) || super.isContentAlwaysEmpty(response);
  }
}
