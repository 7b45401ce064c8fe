package dev.reprise.transfer;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.ChatRequest;
import dev.reprise.config.OfflineStore;
import dev.reprise.config.Planning;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.YamlReader;
import dev.reprise.progress.Progress;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cache in a folder, filled and read as the commands do. */
final class Folder {
  static final String EXACT_ONLY = "cache: {policy: {semantic: {enabled: false}}}";
  static final Headers CALLER = Headers.of("Authorization", "Bearer k");
  static final ImportOptions PLAIN =
      new ImportOptions("gpt", null, null, null, CALLER, false, false);

  private final Path path;
  private final RepriseConfig config;

  Folder(Path path, String yaml) throws Exception {
    this.path = path;
    RepriseConfig read =
        YamlReader.read("a.yaml", yaml, RepriseConfig.DEFAULTS, Map.<String, String>of()::get);
    config = read.withStore(read.store().in(path.toString()));
  }

  RepriseConfig config() {
    return config;
  }

  /** Imports a file of this name and content. */
  ImportReport take(String name, String content, ImportOptions options) throws Exception {
    Files.createDirectories(path);
    Path file = Files.writeString(path.resolve(name), content);
    ImportFile source = ImportFile.of(file, null, options.model() != null);
    try (OfflineStore target = new OfflineStore(config)) {
      return new Importer(target, new Planning(config.cache()), options, silent())
          .run(List.of(source));
    }
  }

  String export(Selector wanted) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Exporter(wanted, out, silent()).run(config);
    return out.toString(StandardCharsets.UTF_8);
  }

  String export() throws Exception {
    return export(Selector.ALL);
  }

  /** What a gateway would find for this request of the caller. */
  @Nullable StoredCompletion find(String body) throws Exception {
    try (OfflineStore open = new OfflineStore(config)) {
      return open.store().find(plan(body).key());
    }
  }

  /** As a gateway makes it of a live request. */
  CachePlan.Lookup plan(String body) throws Exception {
    Planning planning = new Planning(config.cache());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ChatRequest request = planning.wires().get(Planning.CHAT).read(bytes);
    Headers headers = CALLER.plus("User-Agent", "a client");
    RequestHead head = new RequestHead("POST", Planning.CHAT, headers, bytes.length);
    return (CachePlan.Lookup) planning.plan(head, request, planning.controls(head, request));
  }

  List<StoredCompletion> all() {
    try (OfflineStore open = new OfflineStore(config)) {
      return new ArrayList<>(open.store().select(Selector.ALL, 1_000).entries());
    }
  }

  void put(StoredCompletion... entries) {
    try (OfflineStore open = new OfflineStore(config)) {
      for (StoredCompletion entry : entries) {
        open.store().put(entry);
      }
    }
  }

  /** Changes the file as anybody can. */
  int change(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + path.resolve("cache.db").toUri());
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  static Progress silent() {
    return new Progress(new PrintWriter(Writer.nullWriter()), false);
  }

  /** What a client sends to ask this. */
  static String asking(String question) {
    return "{\"messages\":[{\"content\":\""
        + question
        + "\",\"role\":\"user\"}],\"model\":\"gpt\"}";
  }
}
