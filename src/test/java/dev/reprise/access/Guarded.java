package dev.reprise.access;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A gateway with a keys file, before an upstream that never says the same twice. */
final class Guarded implements AutoCloseable {
  private final AtomicInteger answers = new AtomicInteger();
  final ScriptedUpstream upstream = new ScriptedUpstream();
  final Path folder;
  final TestGateway gateway;

  /**
   * @param access settings of that section, each on a line of its own without indentation
   * @param others whole sections
   */
  Guarded(String access, String others) {
    try {
      folder = Files.createTempDirectory("access-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answerAll();
    gateway = new TestGateway(upstream, yaml(access, others));
  }

  private String yaml(String access, String others) {
    return "access:\n  keys-file: "
        + keysFile()
        + "\n"
        + access.indent(2)
        + (others.isEmpty() ? EXACT_ONLY : others);
  }

  Path keysFile() {
    return folder.resolve("keys.json");
  }

  void answerAll() {
    upstream.forget();
    upstream.script((request, answer) -> answer.completion("answer " + answers.incrementAndGet()));
  }

  /**
   * A new key, by way of the admin API.
   *
   * @param members beyond name and tenant, such as {@code "concurrency":1}
   */
  Key key(String tenant, String... members) {
    String more = members.length == 0 ? "" : "," + String.join(",", members);
    Reply made =
        gateway.admin(
            "POST", "/admin/keys", "{\"name\":\"app\",\"tenant\":\"" + tenant + "\"" + more + "}");
    if (made.status() != 200) {
      throw new AssertionError(made.status() + " " + made.body());
    }
    JsonNode json = made.json();
    return new Key(json.path("id").asText(), json.path("key").asText());
  }

  /** Somebody with a key. */
  final class Key {
    final String id;
    final String text;

    Key(String id, String text) {
      this.id = id;
      this.text = text;
    }

    Reply asks(String body) {
      return gateway.chat(body, "authorization", "Bearer " + text);
    }

    Reply revoke() {
      return gateway.admin("DELETE", "/admin/keys/" + id, "");
    }
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepest = files.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepest) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
