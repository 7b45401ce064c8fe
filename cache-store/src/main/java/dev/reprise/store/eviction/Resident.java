package dev.reprise.store.eviction;

import org.jspecify.annotations.Nullable;

/**
 * What the policy knows of one stored thing's stay in memory. It belongs to one {@link
 * ValueEviction} at a time, which keeps its own notes in here: 24 bytes, no map node.
 */
public abstract class Resident {

  /** Where it is counted; null while it is not in. Guarded by the policy's lock, as all but one. */
  @Nullable Pool pool;

  /** In the pool's array; {@link Pool#NOWHERE} while it waits in the window. */
  int position = Pool.NOWHERE;

  /** Neighbours in the window. */
  @Nullable Resident older;

  @Nullable Resident newer;

  /** The higher, the longer it stays. Written by every use, without a lock. */
  volatile double priority;

  /** What it takes of the bound: above 0 and constant during a stay. */
  public abstract long bytes();

  /**
   * What a hit saves, in the same unit for all: money, time or 1. Finite and ≥ 0. It may change,
   * and counts as it is at each use.
   */
  public abstract double worth();

  /** 64 well mixed bits of the cache key, the same in every process. */
  public abstract long keyHash();

  public abstract String tenant();

  public abstract String namespace();
}
