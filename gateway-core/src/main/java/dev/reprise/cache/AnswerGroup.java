package dev.reprise.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Entries whose answers say the same. It lives as long as any of them, so what is known of it
 * outlives the eviction of members. Safe for use by many threads; counting takes no lock.
 *
 * <p>Whoever brought the answer sits in a circle of those that share a credential with its first.
 * The firsts of two circles have none in common. So one caller fills one circle at most, whatever
 * it makes up, and takes no place from others.
 */
public final class AnswerGroup {
  /** More independent callers than any quorum wants; of circles and in each. */
  static final int MAX_ORIGINS = 16;

  /**
   * Those that one caller may be behind.
   *
   * @param members different ones, the first first; not empty
   */
  private record Circle(List<Origin> members) {
    boolean takes(Origin origin) {
      return members.getFirst().credentials().overlaps(origin.credentials());
    }

    Circle with(Origin origin) {
      if (members.size() == MAX_ORIGINS || members.contains(origin)) {
        return this;
      }
      List<Origin> more = new ArrayList<>(members);
      more.add(origin);
      return new Circle(List.copyOf(more));
    }

    /** How many they are to the asker: its own app's users count each, all others as one. */
    int seenBy(Origin asker) {
      int users = 0;
      for (int i = 0; i < members.size(); i++) {
        users += members.get(i).hasCredentialsOf(asker) ? 1 : 0;
      }
      return Math.max(1, users);
    }
  }

  private final UUID id;
  private volatile List<Circle> circles = List.of();

  public AnswerGroup() {
    this(new UUID(ThreadLocalRandom.current().nextLong(), ThreadLocalRandom.current().nextLong()));
  }

  /**
   * A group that is known elsewhere, too.
   *
   * @param id unique; one process has one object for it
   */
  public AnswerGroup(UUID id) {
    this.id = id;
  }

  public UUID id() {
    return id;
  }

  /** Everybody who brought the answer, as far as they are remembered. */
  public List<Origin> origins() {
    return circles.stream().flatMap(circle -> circle.members().stream()).toList();
  }

  /** An entry of this origin belongs to the group. */
  public synchronized void join(Origin origin) {
    List<Circle> next = new ArrayList<>(circles);
    for (int i = 0; i < next.size(); i++) {
      if (next.get(i).takes(origin)) {
        next.set(i, next.get(i).with(origin));
        circles = List.copyOf(next);
        return;
      }
    }
    if (next.size() < MAX_ORIGINS) {
      next.add(new Circle(List.of(origin)));
      circles = List.copyOf(next);
    }
  }

  /** How many independent callers were given this answer, as far as the asker can tell. */
  public int callers(Origin asker) {
    List<Circle> known = circles;
    int callers = 0;
    for (int i = 0; i < known.size(); i++) {
      callers += known.get(i).seenBy(asker);
    }
    return callers;
  }
}
