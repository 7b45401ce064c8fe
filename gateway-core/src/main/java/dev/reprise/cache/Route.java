package dev.reprise.cache;

import java.util.List;

/**
 * A kind of traffic with a policy of its own.
 *
 * @param match which requests it takes
 * @param policy what it says differs from the policy around it
 */
public record Route(Match match, CachePolicy policy) {

  public static final Route DEFAULTS =
      new Route(new Match(List.of(), List.of(), List.of()), CachePolicy.DEFAULTS);

  /**
   * All of its lists must have a pattern that fits; an empty list fits all. {@code *} in a pattern
   * stands for any text, case does not matter.
   *
   * @param paths of the request, such as {@code /v1/responses}
   * @param models as the caller names them
   * @param questions texts of the last user message
   */
  public record Match(List<String> paths, List<String> models, List<String> questions) {
    public Match {
      paths = List.copyOf(paths);
      models = List.copyOf(models);
      questions = List.copyOf(questions);
    }
  }
}
