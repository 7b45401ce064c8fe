package dev.reprise.identity;

import dev.reprise.chat.Glob;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a caller may ask for. {@code *} in a pattern stands for any text, case does not matter; an
 * empty list allows all.
 *
 * @param models as callers name them
 * @param routes paths, which begin with a slash, and names of the cache's routes
 */
public record Grants(List<String> models, List<String> routes) {

  public static final Grants ALL = new Grants(List.of(), List.of());

  /** Patterns of one list. */
  public static final int MAX_PATTERNS = 100;

  private static final int MAX_CHARS = 200;

  public Grants {
    models = checked("models", models);
    routes = checked("routes", routes);
  }

  private static List<String> checked(String key, List<String> patterns) {
    if (patterns.size() > MAX_PATTERNS) {
      throw new IllegalArgumentException(
          key + ": expected at most " + MAX_PATTERNS + " patterns, got " + patterns.size());
    }
    for (String pattern : patterns) {
      if (pattern.isBlank() || pattern.length() > MAX_CHARS) {
        throw new IllegalArgumentException(
            key + ": expected patterns of 1 to " + MAX_CHARS + " characters");
      }
    }
    return List.copyOf(patterns);
  }

  /** The same, ready to be asked. */
  public Compiled compiled() {
    return new Compiled(
        globs(models),
        globs(routes.stream().filter(route -> route.startsWith("/")).toList()),
        globs(routes.stream().filter(route -> !route.startsWith("/")).toList()),
        Set.copyOf(routes.stream().filter(route -> !route.contains("*")).toList()));
  }

  private static List<Glob> globs(List<String> patterns) {
    return patterns.stream().map(Glob::of).toList();
  }

  /**
   * Patterns ready to be compared.
   *
   * @param paths those of the routes that begin with a slash
   * @param names the others
   * @param literal routes without a star, as they were written
   */
  public record Compiled(
      List<Glob> models, List<Glob> paths, List<Glob> names, Set<String> literal) {

    public boolean allowsModel(String model) {
      return models.isEmpty() || fits(models, model);
    }

    public boolean boundsModels() {
      return models.stream().noneMatch(Glob::isAny) && !models.isEmpty();
    }

    public boolean boundsPaths() {
      return !paths.isEmpty();
    }

    /** Whether a request may go on by its path alone; the route is not known as yet. */
    public boolean mayAllow(String path) {
      return paths.isEmpty() || fits(paths, path) || !names.isEmpty();
    }

    /**
     * Whether a request may go on.
     *
     * @param route the name of the cache's route; empty where none matches or it is not known
     */
    public boolean allows(String path, String route) {
      boolean all = paths.isEmpty() && names.isEmpty();
      return all || fits(paths, path) || (!route.isEmpty() && fits(names, route));
    }

    /** Whether a path is allowed by name: not by a pattern, nor since nothing is said of paths. */
    public boolean names(String path) {
      return literal.contains(path);
    }

    private static boolean fits(List<Glob> globs, String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return globs.stream().anyMatch(glob -> glob.matches(lower));
    }
  }
}
