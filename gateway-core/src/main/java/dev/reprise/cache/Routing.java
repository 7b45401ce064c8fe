package dev.reprise.cache;

import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request: the first one that matches, in the order of the configuration. */
final class Routing {

  /** A route's name and policy; the name is empty where no route matches. */
  record Match(String name, CachePolicy policy) {}

  /** Empty lists of patterns fit everything. */
  private record Compiled(Match match, List<Glob> paths, List<Glob> models, List<Glob> questions) {}

  private final List<Compiled> routes = new ArrayList<>();
  private final Match otherwise;
  private final boolean usesQuestions;

  Routing(CacheConfig config) {
    otherwise = new Match("", config.policy());
    config
        .routes()
        .forEach(
            (name, route) ->
                routes.add(
                    new Compiled(
                        new Match(name, route.policy()),
                        globs(route.match().paths()),
                        globs(route.match().models()),
                        globs(route.match().questions()))));
    usesQuestions = routes.stream().anyMatch(route -> !route.questions().isEmpty());
  }

  Match of(String path, ChatRequest request) {
    if (routes.isEmpty()) {
      return otherwise;
    }
    String lowerPath = lower(path);
    String lowerModel = lower(request.model());
    String asked = usesQuestions ? request.question() : null;
    String lowerQuestion = asked == null ? null : lower(asked);
    for (Compiled route : routes) {
      if (fits(route.paths(), lowerPath)
          && fits(route.models(), lowerModel)
          && fits(route.questions(), lowerQuestion)) {
        return route.match();
      }
    }
    return otherwise;
  }

  private static boolean fits(List<Glob> globs, @Nullable String lowerText) {
    if (globs.isEmpty()) {
      return true;
    }
    return lowerText != null && globs.stream().anyMatch(glob -> glob.matches(lowerText));
  }

  private static List<Glob> globs(List<String> patterns) {
    return patterns.stream().map(Glob::of).toList();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
