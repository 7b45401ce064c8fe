package dev.reprise.store.eviction;

/** A stored thing without its content. */
final class Ghost extends Resident {
  private final long keyHash;
  private final long bytes;
  private final double worth;

  Ghost(Resident resident) {
    this.keyHash = resident.keyHash();
    this.bytes = resident.bytes();
    this.worth = resident.worth();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public double worth() {
    return worth;
  }

  @Override
  public long keyHash() {
    return keyHash;
  }

  /** All in one: ghosts know no quotas. */
  @Override
  public String tenant() {
    return "";
  }

  @Override
  public String namespace() {
    return "";
  }
}
