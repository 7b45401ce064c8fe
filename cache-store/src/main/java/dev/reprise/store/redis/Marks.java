package dev.reprise.store.redis;

import static dev.reprise.store.redis.Wire.ascii;

import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Marks in each shard, by which a flush is noticed. Confined to a lane's thread. */
final class Marks {
  private final Parts parts;
  private final List<String> names;
  private final Map<String, String> seen = new HashMap<>();

  Marks(Parts parts, List<Integer> shards, boolean control) {
    this.parts = parts;
    this.names = new ArrayList<>();
    shards.forEach(shard -> names.add(parts.keys().marker(shard)));
    if (control) {
      names.add(parts.keys().controlMarker());
    }
  }

  /** One of the lane's names. */
  String first() {
    return names.getFirst();
  }

  /** Leaves a mark where there is none, and remembers all. */
  void leave() throws AwayException {
    Wire wire = parts.server().main(first());
    for (String name : names) {
      byte[] mark = ascii(UUID.randomUUID().toString());
      wire.await(wire.commands().set(name, mark, SetArgs.Builder.nx()));
      seen.put(name, Wire.text(wire.await(wire.commands().get(name))));
    }
  }

  /**
   * @throws AwayException when one is gone or has been left anew
   */
  void check() throws AwayException {
    Wire wire = parts.server().main(first());
    String[] all = names.toArray(String[]::new);
    for (KeyValue<String, byte[]> found : wire.await(wire.commands().mget(all))) {
      String mark = Wire.text(found.getValueOrElse(new byte[0]));
      if (!mark.equals(seen.get(found.getKey()))) {
        throw new AwayException("the server has been flushed");
      }
    }
  }
}
