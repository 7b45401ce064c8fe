package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while the gateway runs is taken up as a whole, or not at all. */
class ReloadTest {
  private static final String CACHED = "cache: {policy: {semantic: {enabled: false}}}\n";
  private static final String OFF =
      "cache: {enabled: false, policy: {semantic: {enabled: false}}}\n";

  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private final CountDownLatch release = new CountDownLatch(1);

  @TempDir private Path directory;
  private GatewayProcess gateway;

  @BeforeEach
  void serve() {
    upstream.script((request, answer) -> answer.completion("from the first"));
    write(CACHED + "upstream: {url: '" + upstream.base() + "'}\n");
    gateway = GatewayProcess.serve(file());
    gateway.port();
  }

  @AfterEach
  void close() {
    release.countDown();
    gateway.close();
    upstream.close();
  }

  @Test
  void aChangedFileHoldsForTheNextRequestOfAnOpenConnection() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("q")).response();
      assertThat(status(client.chat(ask("q")).response())).contains("hit; detail=exact");
      write(OFF + "upstream: {url: '" + upstream.base() + "'}\n");
      awaitReloads("applied", 1);
      assertThat(status(client.chat(ask("q")).response())).contains("fwd=bypass");

      write(CACHED + "upstream: {url: '" + upstream.base() + "'}\n");
      awaitReloads("applied", 2);
      assertThat(status(client.chat(ask("q")).response()))
          .as("what was kept is still there")
          .contains("hit; detail=exact");
    }
  }

  @Test
  void anotherUpstreamIsForTheNextRequestsAndStreamsInFlightEndAsTheyBegan() {
    upstream.script(this::streamUntilReleased);
    try (ScriptedUpstream second = new ScriptedUpstream();
        RawClient streaming = new RawClient(gateway.port());
        RawClient client = new RawClient(gateway.port())) {
      second.script((request, answer) -> answer.completion("from the second"));
      streaming.chat(askStream("q")).readUntil("part");
      write(CACHED + "upstream: {url: '" + second.base() + "'}\n");
      awaitReloads("applied", 1);

      assertThat(client.chat(ask("another")).response().text()).contains("from the second");
      release.countDown();
      assertThat(streaming.readUntil("[DONE]")).contains("rest");
    }
  }

  @Test
  void whatIsWrongIsRefusedAsAWholeWithItsLine() {
    write(OFF + "upstream: {url: '" + upstream.base() + "'}\nserver: {max-conections: 5}\n");
    awaitReloads("refused", 1);
    assertThat(metric("reprise_config_stale")).isEqualTo("1.0");
    awaitLine("configuration refused, going on with the present one");
    awaitLine("reprise.yaml:3: server.max-conections");
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("q")).response();
      assertThat(status(client.chat(ask("q")).response())).contains("hit; detail=exact");
    }
    write(CACHED + "upstream: {url: '" + upstream.base() + "'}\n");
    awaitReloads("applied", 1);
    assertThat(metric("reprise_config_stale")).isEqualTo("0.0");
  }

  @Test
  void whatOnlyAStartCanChangeIsNamedAndNothingElseIsTakenUp() {
    write(OFF + "upstream: {url: '" + upstream.base() + "'}\nstore: {max-bytes: 16777216}\n");
    awaitReloads("refused", 1);
    awaitLine("store.max-bytes: expected no change");
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("q")).response();
      assertThat(status(client.chat(ask("q")).response())).contains("hit; detail=exact");
    }
  }

  @Test
  void sighupHasTheFileReadAtOnceAndIsNoEnd() throws IOException {
    assumeFalse(
        isHangupIgnored(), "started with SIGHUP ignored, as by nohup, a JVM never hears it");
    gateway.hangUp();
    awaitReloads("applied", 1);
    gateway.hangUp();
    awaitReloads("applied", 2);
    assertThat(gateway.isAlive()).isTrue();
  }

  /** What is ignored here is ignored in processes that are started from here. */
  private static boolean isHangupIgnored() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
  }

  private void streamUntilReleased(ScriptedUpstream.Recorded request, Answer answer)
      throws Exception {
    answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
    release.await();
    answer.event(Completions.chunk("c", "{\"content\":\"rest\"}", "stop"));
    answer.event("[DONE]").endChunks();
  }

  private static String status(Message response) {
    return response.header("cache-status");
  }

  private void awaitReloads(String result, int count) {
    Eventually.holds(
        count + " " + result,
        () ->
            metric("reprise_config_reloads_total{result=\"" + result + "\"}").equals(count + ".0"));
  }

  /** The log comes by a pipe, later than the metric. */
  private void awaitLine(String part) {
    Eventually.holds(part, () -> gateway.said().stream().anyMatch(line -> line.contains(part)));
  }

  private String metric(String series) {
    try (RawClient client = new RawClient(gateway.adminPort())) {
      client.send("GET /metrics HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n");
      return client
          .readAll()
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .map(line -> line.substring(series.length() + 1))
          .findFirst()
          .orElse("");
    }
  }

  private Path file() {
    return directory.resolve("reprise.yaml");
  }

  /** As editors and orchestrators do it: another file in the place of the first. */
  private void write(String yaml) {
    try {
      Path fresh = Files.writeString(directory.resolve("fresh"), yaml);
      Files.move(fresh, file(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
