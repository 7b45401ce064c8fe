package dev.reprise.store.eviction;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Residents of the same tenant and namespace, densely, so that any of them can be drawn. Those in
 * the window count for the shares, but are not drawn.
 */
final class Pool {

  /** The position of what is in no array. */
  static final int NOWHERE = -1;

  private static final int INITIAL = 4;

  final Share tenant;

  /** Null when the namespace has no part of its own. */
  final @Nullable Share namespace;

  /** Among all pools. */
  int position = NOWHERE;

  private @Nullable Resident[] residents = new @Nullable Resident[INITIAL];
  private int size;

  Pool(Share tenant, @Nullable Share namespace) {
    this.tenant = tenant;
    this.namespace = namespace;
  }

  void count(long bytes) {
    tenant.bytes += bytes;
    if (namespace != null) {
      namespace.bytes += bytes;
    }
  }

  /** Whether any of it may go: a share that is not exceeded protects all that is in it. */
  boolean isOpen() {
    return tenant.isExceeded() && (namespace == null || namespace.isExceeded());
  }

  /** Whether one of so many bytes may go for that payer's sake and leave every share whole. */
  boolean affords(long bytes, @Nullable Pool payer) {
    return affords(tenant, bytes, payer == null ? null : payer.tenant)
        && (namespace == null || affords(namespace, bytes, payer == null ? null : payer.namespace));
  }

  private static boolean affords(Share share, long bytes, @Nullable Share payer) {
    return share == payer || share.affords(bytes);
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Resident resident) {
    if (size == residents.length) {
      residents = Arrays.copyOf(residents, 2 * size);
    }
    residents[size] = resident;
    resident.position = size++;
  }

  void remove(Resident resident) {
    Resident last = Objects.requireNonNull(residents[--size]);
    residents[resident.position] = last;
    last.position = resident.position;
    residents[size] = null;
    resident.position = NOWHERE;
    if (residents.length > INITIAL && size < residents.length / 4) {
      residents = Arrays.copyOf(residents, residents.length / 2);
    }
  }

  /** Any of them; the pool must not be empty. */
  Resident draw(RandomGenerator random) {
    return Objects.requireNonNull(residents[random.nextInt(size)]);
  }
}
