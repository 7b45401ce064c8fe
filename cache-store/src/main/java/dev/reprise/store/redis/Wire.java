package dev.reprise.store.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection to a server. Safe for use by many threads. */
final class Wire implements AutoCloseable {
  private final StatefulConnection<String, byte[]> connection;
  private final RedisClusterAsyncCommands<String, byte[]> commands;
  private final int timeoutMs;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  Wire(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands,
      int timeoutMs) {
    this.connection = connection;
    this.commands = commands;
    this.timeoutMs = timeoutMs;
  }

  /** Each command fails in time, and at once without a server. */
  RedisClusterAsyncCommands<String, byte[]> commands() {
    return commands;
  }

  /** Whether it is of use; waits for that. */
  boolean answers() {
    try {
      return connection.isOpen() && await(commands.ping()) != null;
    } catch (AwayException e) {
      return false;
    }
  }

  /** Runs the script by its digest, or by its text where the server has not seen it yet. */
  CompletionStage<Long> run(Script script, String[] keys, byte[]... values) {
    try {
      return commands
          .<Long>evalsha(script.digest(), ScriptOutputType.INTEGER, keys, values)
          .handle(
              (done, failure) ->
                  failure instanceof RedisNoScriptException
                      ? commands.<Long>eval(script.text(), ScriptOutputType.INTEGER, keys, values)
                      : outcome(done, failure))
          .thenCompose(reply -> reply);
    } catch (IllegalStateException e) {
      // The client has been shut down meanwhile.
      return CompletableFuture.failedStage(e);
    }
  }

  private static <T> CompletionStage<T> outcome(T done, Throwable failure) {
    return failure == null
        ? CompletableFuture.completedStage(done)
        : CompletableFuture.failedStage(failure);
  }

  /** Waits for a reply, hardly longer than the command's own timeout. */
  <T> T await(CompletionStage<T> reply) throws AwayException {
    return await(reply, timeoutMs);
  }

  <T> T await(CompletionStage<T> reply, int millis) throws AwayException {
    try {
      return reply.toCompletableFuture().get(millis + 100L, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AwayException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new AwayException("no answer within " + millis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwayException("interrupted");
    }
  }

  /** Closes it and waits a moment for that. */
  void end() {
    close();
    ended.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Empty for null. */
  static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.US_ASCII);
  }

  static byte[] ascii(long number) {
    return ascii(Long.toString(number));
  }

  /** Closes it without waiting, once; what is under way fails. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      connection.closeAsync().whenComplete((done, e) -> ended.complete(null));
    }
  }
}
