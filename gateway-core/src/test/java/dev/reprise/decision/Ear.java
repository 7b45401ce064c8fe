package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.chat.Usage;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it hears. */
final class Ear implements DecisionObserver {
  final List<String> heard = new ArrayList<>();

  @Override
  public void decided(
      CachePlan.Lookup asked, Decision<? extends Candidate> decision, Course course) {
    heard.add(course.name());
  }

  @Override
  public void judged(
      CachePlan.Lookup asked,
      Decision<? extends Candidate> decision,
      Source source,
      boolean right,
      Usage spent) {
    heard.add(source + (right ? " right " : " wrong ") + spent.totalTokens());
  }

  @Override
  public void missed(CachePlan.Lookup asked) {
    heard.add("missed");
  }

  @Override
  public void alarmed(CachePlan.Lookup asked) {
    heard.add("alarmed");
  }
}
