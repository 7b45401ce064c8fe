package dev.reprise.benchmarks.speed;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Those who take part in a contest. */
final class Field implements Iterable<Subject>, AutoCloseable {
  private final List<Subject> subjects = new ArrayList<>();

  Field add(Subject subject) {
    subjects.add(subject);
    return this;
  }

  /** In the order of this round: each comes first in its turn. */
  List<Subject> inRound(int round) {
    List<Subject> order = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      order.add(subjects.get((round + i) % subjects.size()));
    }
    return order;
  }

  @Override
  public Iterator<Subject> iterator() {
    return subjects.iterator();
  }

  @Override
  public void close() {
    subjects.forEach(Subject::close);
  }
}
