package dev.reprise.store.redis;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.BooleanOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Vectors on the server: an HNSW graph for each scope, with components of one byte. Vectors go
 * there as bytes, which the client's typed commands cannot; an element has the id of its row and,
 * as an attribute, the second in which it is over, since elements do not expire.
 */
final class VectorSets {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final Keys keys;
  private final Server server;

  VectorSets(Keys keys, Server server) {
    this.keys = keys;
    this.server = server;
  }

  /** Adds the entry's vector, or replaces it; ends with 1. */
  CompletionStage<Long> add(StoredCompletion entry, long remainingMs) {
    Embedding embedding = entry.embedding();
    if (embedding == null) {
      throw new IllegalArgumentException("the entry has no embedding");
    }
    String name = keys.vectors(entry.key().scope());
    long endSeconds = Math.ceilDiv(System.currentTimeMillis() + remainingMs, 1_000);
    CommandArgs<String, byte[]> arguments =
        new CommandArgs<>(CODEC)
            .addKey(name)
            .add("FP32")
            .add(bytes(embedding))
            .add(Keys.id(entry.key()))
            // The graph is searched beside the server's main thread, which goes on meanwhile.
            .add("CAS")
            .add("Q8")
            .add("SETATTR")
            .add("{\"end\":" + endSeconds + "}");
    try {
      return server
          .main(name)
          .commands()
          .dispatch(CommandType.VADD, new BooleanOutput<>(CODEC), arguments)
          .thenApply(added -> 1L);
    } catch (AwayException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** Ids of the scope's rows, nearest first. */
  List<String> nearest(CacheScope scope, Embedding embedding, int k) throws AwayException {
    String name = keys.vectors(scope);
    CommandArgs<String, byte[]> arguments =
        new CommandArgs<>(CODEC)
            .addKey(name)
            .add("FP32")
            .add(bytes(embedding))
            .add("COUNT")
            .add(k)
            .add("FILTER")
            .add(".end > " + System.currentTimeMillis() / 1_000);
    Wire wire = server.main(name);
    return wire.await(wire.commands().dispatch(CommandType.VSIM, new NamesOutput(), arguments));
  }

  /** Removes what has turned out to be no row any more. */
  void remove(CacheScope scope, String id) throws AwayException {
    String name = keys.vectors(scope);
    server.main(name).commands().vrem(name, id.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] bytes(Embedding embedding) {
    float[] components = new float[embedding.dimensions()];
    embedding.copyTo(components, 0);
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * components.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(components);
    return bytes.array();
  }

  /** A list of names. */
  private static final class NamesOutput extends CommandOutput<String, byte[], List<String>> {
    NamesOutput() {
      super(CODEC, new ArrayList<>());
    }

    @Override
    public void set(ByteBuffer name) {
      output.add(decodeString(name));
    }
  }
}
