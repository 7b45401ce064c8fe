package dev.reprise.http;

import static dev.reprise.http.StoredEntries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log tells of changes; a line is written before its answer is. */
class AdminAuditTest {
  private static final String TOKEN = "a-token-of-some-length";
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.reprise.audit");

  private final AdminTester admin = new AdminTester(new AdminConfig("127.0.0.1", 0, TOKEN));
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(
              event.getLevel()
                  + event.getKeyValuePairs().stream()
                      .map(pair -> " " + pair.key + "=" + pair.value)
                      .collect(Collectors.joining()));
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    LOG.setLevel(Level.INFO);
    LOG.addAppender(appender);
    admin.server.open(admin.api(true));
    admin.store.put(entry("e1", "acme", "small", "how do I pay", Set.of("faq")));
    admin.store.put(entry("e2", "acme", "small", "how do I leave"));
  }

  @AfterEach
  void close() {
    LOG.detachAppender(appender);
    LOG.setLevel(null);
    admin.close();
  }

  private AdminTester.Reply post(String path, String body) {
    return admin.post(path, body, "reprise-admin-token", TOKEN);
  }

  @Test
  @DisplayName("S99 each change leaves a line that says what was asked and what was done")
  void eachChangeLeavesALine() {
    post("/admin/purge", "{\"tag\":\"faq\",\"tenant\":\"acme\",\"dry_run\":true}");
    post("/admin/purge", "{\"tag\":\"faq\",\"older_than_seconds\":0}");
    admin.delete("/admin/entries/e2", "reprise-admin-token", TOKEN);
    admin.delete("/admin/entries/e2", "reprise-admin-token", TOKEN);
    post("/admin/flush", "{}");
    assertThat(lines)
        .containsExactly(
            "INFO action=purge selectors={tenant=acme, tag=faq} matched=1 deleted=0 dry_run=true"
                + " remote=127.0.0.1",
            "INFO action=purge selectors={tag=faq, older_than_seconds=0} matched=0 deleted=0"
                + " dry_run=false remote=127.0.0.1",
            "INFO action=delete selectors={id=e2} matched=1 deleted=1 dry_run=false"
                + " remote=127.0.0.1",
            "INFO action=delete selectors={id=e2} matched=0 deleted=0 dry_run=false"
                + " remote=127.0.0.1",
            "INFO action=flush selectors={} matched=1 deleted=1 dry_run=false remote=127.0.0.1");
  }

  @Test
  @DisplayName("S99 each verdict leaves a line")
  void eachVerdictLeavesALine() {
    String asked =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"how do I pay\"}]}";
    admin.store.put(StoredEntries.answerTo(admin, "e3", asked));
    String key = post("/admin/explain", asked).json().path("key").asText();
    assertThat(lines).isEmpty();
    String verdict = "{\"entry\":\"e3\",\"request\":\"" + key + "\",\"verdict\":\"wrong\"}";
    assertThat(post("/admin/feedback", verdict).status()).isEqualTo(200);
    assertThat(post("/admin/feedback", verdict).status()).isEqualTo(404);
    assertThat(lines)
        .containsExactly(
            "INFO action=feedback selectors={entry=e3, request="
                + key
                + "} verdict=wrong effect=removed remote=127.0.0.1");
  }

  @Test
  void ofATextOnlyItsLengthIsTold() {
    post("/admin/purge", "{\"similar_to\":\"how do I pay\",\"similarity\":0.95}");
    assertThat(lines)
        .containsExactly(
            "INFO action=purge selectors={similar_to_chars=12, similarity=0.95} matched=1 deleted=1"
                + " dry_run=false remote=127.0.0.1");
  }

  @Test
  void aSelectorCannotBeginALineOfItsOwnNorFillTheDisk() {
    post(
        "/admin/purge",
        "{\"tag\":\"a\\nINFO action=flush\",\"model\":\"" + "x".repeat(900) + "\"}");
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).contains("tag=a?INFO").hasSizeLessThan(400);
  }

  @Test
  void whoeverIsTurnedAwayLeavesALineToo() {
    admin.post("/admin/flush", "{}", "reprise-admin-token", "a-token-that-is-wrong");
    admin.delete("/admin/entries/e1");
    admin.get("/admin/whatever");
    assertThat(lines)
        .containsExactly(
            "INFO action=flush refused=admin_token_invalid status=401 remote=127.0.0.1",
            "INFO action=delete refused=admin_token_invalid status=401 remote=127.0.0.1",
            "INFO action=unknown refused=admin_token_invalid status=401 remote=127.0.0.1");
    assertThat(admin.store.entries()).isEqualTo(2);
  }

  @Test
  void readingLeavesNone() {
    admin.get("/admin/entries", "reprise-admin-token", TOKEN);
    post("/admin/search", "{\"text\":\"pay\"}");
    post("/admin/purge", "{}");
    assertThat(lines).isEmpty();
  }
}
