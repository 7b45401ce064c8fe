package dev.reprise.cache;

import dev.reprise.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request: the first one that matches, in the order of the configuration. */
final class Routing {

  /** A route's name and policy; the name is empty where no route matches. */
  record Match(String name, CachePolicy policy) {}

  private record Compiled(
      Match match,
      @Nullable Pattern paths,
      @Nullable Pattern models,
      @Nullable Pattern questions) {}

  private final List<Compiled> routes = new ArrayList<>();
  private final Match otherwise;

  Routing(CacheConfig config) {
    otherwise = new Match("", config.policy());
    config
        .routes()
        .forEach(
            (name, route) ->
                routes.add(
                    new Compiled(
                        new Match(name, route.policy()),
                        anyOf(route.match().paths()),
                        anyOf(route.match().models()),
                        anyOf(route.match().questions()))));
  }

  Match of(String path, ChatRequest request) {
    for (Compiled route : routes) {
      if (fits(route.paths(), path)
          && fits(route.models(), request.model())
          && fits(route.questions(), request.question())) {
        return route.match();
      }
    }
    return otherwise;
  }

  private static boolean fits(@Nullable Pattern pattern, @Nullable String text) {
    if (pattern == null) {
      return true;
    }
    return text != null && pattern.matcher(text).matches();
  }

  private static @Nullable Pattern anyOf(List<String> globs) {
    if (globs.isEmpty()) {
      return null;
    }
    String alternatives = globs.stream().map(Routing::regex).collect(Collectors.joining("|"));
    return Pattern.compile(
        alternatives, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
  }

  private static String regex(String glob) {
    return Stream.of(glob.split("\\*+", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
  }
}
