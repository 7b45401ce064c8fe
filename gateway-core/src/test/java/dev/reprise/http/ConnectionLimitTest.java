package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

/** Every connection takes one place and gives it back once, admitted or not. */
final class ConnectionLimitTest {

  @Test
  void aClosedConnectionGivesItsPlaceBack() {
    ConnectionLimit limit = new ConnectionLimit(1, 10);
    EmbeddedChannel first = from("10.0.0.1");
    EmbeddedChannel second = from("10.0.0.2");
    assertThat(limit.admit(first)).isTrue();
    assertThat(limit.admit(second)).isFalse();
    assertThat(limit.open()).isEqualTo(2);
    second.close();
    assertThat(limit.admit(from("10.0.0.2"))).isFalse();
    assertThat(limit.open()).isEqualTo(2);
    first.close();
    first.close();
    assertThat(limit.open()).isEqualTo(1);
  }

  @Test
  void anAddressHasPlacesOfItsOwn() {
    ConnectionLimit limit = new ConnectionLimit(10, 2);
    EmbeddedChannel first = from("10.0.0.1");
    assertThat(limit.admit(first)).isTrue();
    assertThat(limit.admit(from("10.0.0.1"))).isTrue();
    EmbeddedChannel third = from("10.0.0.1");
    assertThat(limit.admit(third)).isFalse();
    assertThat(limit.admit(from("10.0.0.2"))).isTrue();
    third.close();
    first.close();
    assertThat(limit.admit(from("10.0.0.1"))).isTrue();
    assertThat(limit.admit(from("10.0.0.1"))).isFalse();
  }

  @Test
  void allPlacesAreFreeInTheEnd() {
    ConnectionLimit limit = new ConnectionLimit(2, 1);
    for (int i = 0; i < 100; i++) {
      EmbeddedChannel one = from("10.0.0.1");
      EmbeddedChannel other = from("10.0.0.1");
      assertThat(limit.admit(one)).isTrue();
      assertThat(limit.admit(other)).isFalse();
      one.close();
      other.close();
      assertThat(limit.open()).isZero();
    }
  }

  @Test
  void aConnectionWithoutAnAddressCountsAmongAll() {
    ConnectionLimit limit = new ConnectionLimit(1, 1);
    EmbeddedChannel first = new EmbeddedChannel();
    assertThat(limit.admit(first)).isTrue();
    assertThat(limit.admit(new EmbeddedChannel())).isFalse();
    first.close();
    assertThat(limit.open()).isEqualTo(1);
  }

  private static EmbeddedChannel from(String address) {
    SocketAddress remote = new InetSocketAddress(address, 1);
    return new EmbeddedChannel() {
      @Override
      protected SocketAddress remoteAddress0() {
        return remote;
      }
    };
  }
}
