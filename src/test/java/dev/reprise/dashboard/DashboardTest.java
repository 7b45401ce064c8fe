package dev.reprise.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Browser;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.NodeProject;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the tests in {@code src/test/node-page}: the page with the data of real traffic. */
class DashboardTest {
  private static final String TOKEN = "a-token-of-the-operator";
  private static final String YAML =
      """
      prices: {"gpt-4o": {input-per-million: 2.5, output-per-million: 10}}
      cache:
        routes:
          checked: {match: {models: ["checked"]}, policy: {semantic: {verify-rate: 1}}}
      """;
  private static final String ATTACK = "<img src=x onerror=alert(1)> what is this?";
  private static final String ATTACKING_MODEL = "<b onmouseover=alert(2)>model";

  @Test
  void thePageShowsWhatTheGatewayDoes() throws Exception {
    NodeProject node = new NodeProject("node-page");
    Map<String, String> environment = new HashMap<>(Browser.environment());
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, YAML);
        TestGateway guarded =
            new TestGateway(upstream, YAML + "admin: {token: \"" + TOKEN + "\"}\n")) {
      upstream.script((request, answer) -> answer.json(200, answer(request)));
      traffic(gateway);
      environment.put("PAGE_URL", "http://127.0.0.1:" + gateway.adminPort());
      environment.put("APP_URL", gateway.base());
      environment.put("TOKEN_URL", "http://127.0.0.1:" + guarded.adminPort());
      environment.put("TOKEN", TOKEN);
      node.test(environment);
    }
  }

  /** By the model that was asked for: another one's answer would not be stored. */
  private static String answer(ScriptedUpstream.Recorded request) {
    String model = Completions.quote(TestGateway.parse(request.body()).path("model").asText());
    String text =
        request.body().contains("onerror")
            ? "answer <script>alert(3)</script>"
            : "answer " + request.body().length() / 100;
    return Completions.text(text).replace("\"model\":\"m\"", "\"model\":" + model);
  }

  private static void traffic(TestGateway gateway) {
    for (int i = 0; i < 52; i++) {
      ask(gateway, "gpt-4o", "Tell me the story of the lighthouse number " + i, "");
    }
    for (int i = 0; i < 4; i++) {
      ask(gateway, "gpt-4o", "How do I reset my password?", "");
    }
    assertThat(ask(gateway, "gpt-4o", "How can I reset my password?", "").isSemanticHit()).isTrue();
    ask(gateway, "checked", "How do I cancel my order?", "");
    ask(gateway, "checked", "How can I cancel my order?", "");
    ask(gateway, "gpt-4o", "Which dog is the doomed one?", "doomed");
    ask(gateway, "gpt-4o", "Which cat is the doomed one?", "doomed");
    ask(gateway, "gpt-4o", "Which bird is the doomed one?", "doomed");
    ask(gateway, "gpt-4o", "Who is the only one here?", "single");
    ask(gateway, ATTACKING_MODEL, ATTACK, "attack");
    gateway.chat(Completions.ask("hot").replace("{\"model\"", "{\"temperature\":1.9,\"model\""));
    Eventually.holds(
        "a checked hit",
        () ->
            gateway
                .admin("/admin/quality")
                .json()
                .at("/routes/0/checks")
                .toString()
                .matches(".*[1-9].*"));
  }

  private static Reply ask(TestGateway gateway, String model, String question, String tag) {
    String body =
        "{\"model\":%s,\"messages\":[{\"role\":\"user\",\"content\":%s}]}"
            .formatted(Completions.quote(model), Completions.quote(question));
    String[] key = {"authorization", "Bearer k"};
    String[] tagged = {"authorization", "Bearer k", "reprise-tags", tag};
    Reply reply = gateway.chat(body, tag.isEmpty() ? key : tagged);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply;
  }
}
