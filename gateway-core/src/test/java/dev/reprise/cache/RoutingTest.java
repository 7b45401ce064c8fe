package dev.reprise.cache;

import static dev.reprise.cache.Requests.PATH;
import static dev.reprise.cache.Requests.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first route whose lists all have a pattern that fits takes a request. */
final class RoutingTest {
  private static final List<String> ANY = List.of();

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "*, '', true",
    "*, anything, true",
    "'', '', true",
    "'', x, false",
    "gpt-4o, gpt-4o, true",
    "gpt-4o, GPT-4O, true",
    "GPT-4*, gpt-4o-mini, true",
    "gpt-4o, gpt-4o-mini, false",
    "*-mini, gpt-4o-mini, true",
    "*-mini, gpt-4o-minix, false",
    "gpt*mini, gpt-4o-mini, true",
    "gpt*mini, gptmini, true",
    "ab*ba, aba, false",
    "a*a, a, false",
    "*a**b*, xaxbx, true",
    "*a*b*, xbxa, false",
    "a*b*c, a-b-b-c, true",
    "a.c, abc, false",
    "(a|b), a, false",
    "'*\u00c4rger*', 'viel \u00e4rger', true",
  })
  void starsStandForAnyTextAndAllElseForItself(String pattern, String text, boolean fits) {
    Routing routing = routing("r", ANY, List.of(pattern), ANY);
    assertThat(name(routing, PATH, text, "q")).isEqualTo(fits ? "r" : "");
  }

  @Test
  void aStarSpansLines() {
    Routing routing = routing("r", ANY, ANY, List.of("hello*bye"));
    assertThat(name(routing, PATH, "m", "hello\nthere\nbye")).isEqualTo("r");
  }

  @Test
  void allListsMustFitAndOnePatternOfEach() {
    Routing routing =
        routing(
            "r", List.of("/v1/responses", "/v1/chat/*"), List.of("a", "b"), List.of("*refund*"));
    assertThat(name(routing, PATH, "b", "A refund?")).isEqualTo("r");
    assertThat(name(routing, "/V1/responses", "a", "refund")).isEqualTo("r");
    assertThat(name(routing, "/v1/completions", "b", "A refund?")).isEmpty();
    assertThat(name(routing, PATH, "c", "A refund?")).isEmpty();
    assertThat(name(routing, PATH, "b", "A return?")).isEmpty();
  }

  @Test
  void whereNothingIsAskedNoPatternForQuestionsFits() {
    assertThat(name(routing("r", ANY, ANY, List.of("*")), PATH, "m", null)).isEmpty();
    assertThat(name(routing("r", ANY, List.of("*"), ANY), PATH, "m", null)).isEqualTo("r");
  }

  @Test
  void theFirstThatMatchesCountsInTheirOrder() {
    Map<String, Route> routes = new LinkedHashMap<>();
    routes.put("z", route(ANY, List.of("gpt-4*"), ANY, 10));
    routes.put("a", route(ANY, List.of("gpt-*"), ANY, 20));
    routes.put("rest", route(ANY, ANY, ANY, 30));
    Routing routing = new Routing(Requests.config(policy().made(), routes));
    assertThat(name(routing, PATH, "gpt-4o", "q")).isEqualTo("z");
    assertThat(name(routing, PATH, "gpt-3.5", "q")).isEqualTo("a");
    assertThat(name(routing, PATH, "claude", "q")).isEqualTo("rest");
    assertThat(routing.of(PATH, Requests.of("gpt-3.5", "q")).policy().ttlSeconds()).isEqualTo(20);
  }

  @Test
  void whatNoRouteTakesHasTheCommonPolicy() {
    CachePolicy common = policy().ttl(11).made();
    Routing routing = new Routing(Requests.config(common));
    assertThat(routing.of(PATH, Requests.asking("q"))).isEqualTo(new Routing.Match("", common));
  }

  @Test
  @Timeout(10)
  void noTextMakesAPatternSlow() {
    Routing routing = routing("r", ANY, ANY, List.of("*a*a*a*a*a*a*a*a*b"));
    String almost = "a".repeat(500_000) + "c";
    assertThat(name(routing, PATH, "m", almost)).isEmpty();
    assertThat(name(routing, PATH, "m", almost + "b")).isEqualTo("r");
  }

  private static String name(
      Routing routing, String path, String model, @Nullable String question) {
    return routing.of(path, Requests.of(model, question)).name();
  }

  private static Routing routing(
      String name, List<String> paths, List<String> models, List<String> questions) {
    Map<String, Route> routes = Map.of(name, route(paths, models, questions, 10));
    return new Routing(Requests.config(policy().made(), routes));
  }

  private static Route route(
      List<String> paths, List<String> models, List<String> questions, long ttl) {
    return new Route(new Route.Match(paths, models, questions), policy().ttl(ttl).made());
  }
}
