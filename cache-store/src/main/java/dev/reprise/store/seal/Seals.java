package dev.reprise.store.seal;

import dev.reprise.store.UnusableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals bytes that leave memory, and opens them again: nobody else can read them, change them, or
 * put them elsewhere without notice. Without keys it gives bytes as they are.
 *
 * <p><b>Sealed bytes</b>, big-endian: {@code RPS} and a version byte, the key's id (four bytes), a
 * random nonce (24), then {@link Xaes} of the bytes and its tag: 48 more than there were. What is
 * authenticated with them is all that stands before the nonce, their {@link Kind}, and what they
 * are bound to: the place that they belong in. An older state of a place is as good as the newest;
 * no cipher tells these apart.
 *
 * <p><b>Plain bytes</b> begin with a checksum, so one in 2³² of them passes for sealed, and is
 * lost.
 *
 * <p>Safe for use by many threads.
 */
public final class Seals implements AutoCloseable {

  /** Seals nothing, and opens nothing that is sealed. */
  public static final Seals NONE = new Seals(null, true, null);

  private static final Logger LOG = LoggerFactory.getLogger(Seals.class);
  private static final int MAGIC = 0x52505301;
  private static final int HEADER = 2 * Integer.BYTES;
  private static final int NONCE_END = HEADER + Xaes.NONCE_BYTES;

  /** Ids of keys that are not here and have been warned of; more are counted only. */
  private static final int MAX_WARNED = 16;

  /**
   * Keys and how often they have changed.
   *
   * @param version 0 for the first ones
   */
  private record Held(@Nullable Keyring ring, long version) {}

  private final boolean acceptPlain;
  private final @Nullable KeyFile file;
  private final SecureRandom random = new SecureRandom();
  private final Set<Integer> warned = ConcurrentHashMap.newKeySet();
  private final LongAdder locked = new LongAdder();
  private final LongAdder forged = new LongAdder();
  private final LongAdder plain = new LongAdder();
  private final LongAdder renewed = new LongAdder();
  private volatile Held held;

  private Seals(@Nullable Keyring ring, boolean acceptPlain, @Nullable KeyFile file) {
    this.held = new Held(ring, 0);
    this.acceptPlain = acceptPlain;
    this.file = file;
  }

  /**
   * Reads the keys, and goes on reading a file of them until it is closed.
   *
   * @throws UnusableStoreException when there is no such file, or no key in it
   */
  public static Seals of(EncryptionConfig config) {
    if (!config.isOn()) {
      return NONE;
    }
    if (config.keyFile().isEmpty()) {
      return new Seals(Keyring.of(config.keys(), "keys"), config.acceptPlain(), null);
    }
    KeyFile file = new KeyFile(Path.of(config.keyFile()));
    try {
      Seals seals = new Seals(file.read(), config.acceptPlain(), file);
      file.follow(seals::take);
      return seals;
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableStoreException("store.encryption.key-file: " + e.getMessage(), e);
    }
  }

  private void take(Keyring next) {
    held = new Held(next, held.version() + 1);
    warned.clear();
    LOG.info("the keys of the store are now {}; the first one encrypts", next.names());
  }

  /** Whether what is written is sealed. */
  public boolean isOn() {
    return held.ring() != null;
  }

  /** Rises when there are other keys. */
  public long version() {
    return held.version();
  }

  /** The name of the key that seals; empty when nothing is sealed. */
  public String keyName() {
    Keyring ring = held.ring();
    return ring == null ? "" : Keyring.Key.name(ring.first().id());
  }

  /** The name of the key that these bytes are sealed by; empty when they are plain. */
  public static String keyName(byte @Nullable [] bytes) {
    return bytes != null && isSealed(bytes) ? Keyring.Key.name(keyId(bytes)) : "";
  }

  /**
   * @param bytes or the first ones of them, {@value #HEADER} at least
   */
  public Condition condition(byte @Nullable [] bytes) {
    if (bytes == null || !isSealed(bytes)) {
      return Condition.PLAIN;
    }
    Keyring ring = held.ring();
    if (ring == null || ring.of(keyId(bytes)) == null) {
      return Condition.LOCKED;
    }
    return ring.first().id() == keyId(bytes) ? Condition.CURRENT : Condition.OLDER;
  }

  /**
   * Bytes that are bound to a place.
   *
   * @param place whatever tells it from others; asked for when something is sealed
   */
  public byte[] seal(Kind kind, Supplier<byte[]> place, byte[] bytes) {
    Keyring ring = held.ring();
    if (ring == null) {
      return bytes;
    }
    Keyring.Key key = ring.first();
    byte[] nonce = new byte[Xaes.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = new byte[NONCE_END + bytes.length + Xaes.TAG_BYTES];
    ByteBuffer.wrap(sealed).putInt(MAGIC).putInt(key.id()).put(nonce);
    key.xaes().seal(nonce, bytes, bound(key.id(), kind, place.get()), sealed, NONCE_END);
    return sealed;
  }

  /**
   * What {@link #seal} was given.
   *
   * @throws SealedException when it is not this, or cannot be told
   */
  public byte[] open(Kind kind, Supplier<byte[]> place, byte[] bytes) throws SealedException {
    if (!isSealed(bytes)) {
      return plain(bytes);
    }
    int id = keyId(bytes);
    Keyring ring = held.ring();
    Keyring.Key key = ring == null ? null : ring.of(id);
    if (key == null) {
      throw missing(id);
    }
    if (bytes.length < NONCE_END + Xaes.TAG_BYTES) {
      forged.increment();
      throw new SealedException("cut off after " + bytes.length + " bytes");
    }
    byte[] nonce = new byte[Xaes.NONCE_BYTES];
    ByteBuffer.wrap(bytes).get(HEADER, nonce);
    try {
      return key.xaes().open(nonce, bytes, NONCE_END, bound(id, kind, place.get()));
    } catch (AEADBadTagException e) {
      forged.increment();
      throw new SealedException("not what was sealed by key " + Keyring.Key.name(id));
    }
  }

  private byte[] plain(byte[] bytes) throws SealedException {
    if (!acceptPlain) {
      plain.increment();
      throw new SealedException("expected sealed bytes, got plain ones");
    }
    return bytes;
  }

  private SealedException missing(int id) {
    locked.increment();
    String name = Keyring.Key.name(id);
    if (warned.size() < MAX_WARNED && warned.add(id)) {
      LOG.warn(
          "a part of what is kept is encrypted by the key {}, which is not among those of"
              + " store.encryption: it is left out",
          name);
    }
    return new SealedException("encrypted by the key " + name + ", which is not here");
  }

  /**
   * The same bytes sealed by the key that seals now.
   *
   * @throws SealedException when they cannot be opened
   */
  public byte[] renew(Kind kind, Supplier<byte[]> place, byte[] bytes) throws SealedException {
    byte[] sealed = seal(kind, place, open(kind, place, bytes));
    renewed.increment();
    return sealed;
  }

  public SealFigures figures() {
    return new SealFigures(locked.sum(), forged.sum(), plain.sum(), renewed.sum());
  }

  private static boolean isSealed(byte[] bytes) {
    return bytes.length >= HEADER && ByteBuffer.wrap(bytes).getInt() == MAGIC;
  }

  private static int keyId(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
  }

  private static byte[] bound(int key, Kind kind, byte[] place) {
    return ByteBuffer.allocate(HEADER + 1 + place.length)
        .putInt(MAGIC)
        .putInt(key)
        .put(kind.code())
        .put(place)
        .array();
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
