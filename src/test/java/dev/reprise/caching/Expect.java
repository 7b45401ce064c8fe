package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;

/** What {@code Cache-Status} has to say of a reply. */
final class Expect {

  private Expect() {}

  static Reply miss(Reply reply) {
    assertThat(reply.cacheStatus()).startsWith("reprise; fwd=miss");
    return reply;
  }

  /** A miss whose answer is kept. */
  static Reply storedMiss(Reply reply) {
    assertThat(reply.cacheStatus()).startsWith("reprise; fwd=miss; stored");
    return reply;
  }

  static Reply exactHit(Reply reply) {
    assertThat(reply.cacheStatus()).startsWith("reprise; hit; detail=exact; ttl=");
    assertThat(reply.status()).isEqualTo(200);
    return reply;
  }

  static Reply semanticHit(Reply reply) {
    assertThat(reply.cacheStatus()).startsWith("reprise; hit; detail=semantic; similarity=");
    assertThat(reply.status()).isEqualTo(200);
    return reply;
  }

  static Reply bypass(Reply reply, String reason) {
    assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=bypass; detail=" + reason);
    return reply;
  }

  static double similarity(Reply semanticHit) {
    String status = semanticHit(semanticHit).cacheStatus();
    return Double.parseDouble(status.replaceFirst(".*similarity=([0-9.]+);.*", "$1"));
  }
}
