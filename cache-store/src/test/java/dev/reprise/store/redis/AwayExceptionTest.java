package dev.reprise.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import org.junit.jupiter.api.Test;

class AwayExceptionTest {

  @Test
  void aServerThatDoesNotKnowTheLoginDoesNotHaveThePasswordLogged() {
    Exception refusal =
        new RedisCommandExecutionException(
            "ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `me`, `hush`, ");

    assertThat(new AwayException(new RedisConnectionException("No connection", refusal)))
        .hasMessage("RedisConnectionException: No connection: ERR unknown command `HELLO`");
    assertThat(new AwayException(refusal).getMessage()).doesNotContain("hush");
  }
}
