package dev.reprise.store.eviction;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All pools that something can be drawn from; in front those that were open when last looked at.
 * Whether a pool is open also depends on others: on the number of tenants, and on other tenants'
 * entries in its namespace. So a pool is looked at when something enters it and again before
 * anything is drawn from it, and all are looked at when none in front is open, or after as many
 * entries as there are pools: a constant cost per entry, however many tenants.
 */
final class Pools {
  private final List<Pool> pools = new ArrayList<>();
  private int open;
  private int looks;

  void add(Pool pool) {
    pool.position = pools.size();
    pools.add(pool);
    look(pool);
  }

  void remove(Pool pool) {
    if (pool.position < open) {
      swap(pool, --open);
    }
    swap(pool, pools.size() - 1);
    pools.removeLast();
    pool.position = Pool.NOWHERE;
  }

  /** To be called when something has entered it. */
  void look(Pool pool) {
    if (pool.position >= open && pool.isOpen()) {
      swap(pool, open++);
    }
    if (++looks >= pools.size()) {
      lookAtAll();
    }
  }

  /** An open pool; null when there is none. */
  @Nullable Pool draw(RandomGenerator random) {
    Pool drawn = drawInFront(random);
    if (drawn != null) {
      return drawn;
    }
    lookAtAll();
    return drawInFront(random);
  }

  private @Nullable Pool drawInFront(RandomGenerator random) {
    while (open > 0) {
      Pool pool = pools.get(random.nextInt(open));
      if (pool.isOpen()) {
        return pool;
      }
      swap(pool, --open);
    }
    return null;
  }

  private void lookAtAll() {
    looks = 0;
    for (int i = open; i < pools.size(); i++) {
      if (pools.get(i).isOpen()) {
        swap(pools.get(i), open++);
      }
    }
  }

  private void swap(Pool pool, int position) {
    Pool other = pools.get(position);
    pools.set(pool.position, other);
    other.position = pool.position;
    pools.set(position, pool);
    pool.position = position;
  }
}
