package dev.reprise.transfer;

import dev.reprise.config.Planning;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of JSON: questions with answers, requests with responses, or entries. */
final class JsonSource implements Source {
  private final Lines lines;
  private final Format format;
  private final EntryLine entries;

  JsonSource(InputStream in, Format format, EntryLine entries) throws IOException {
    this.lines = new Lines(in);
    this.format = format;
    this.entries = entries;
  }

  @Override
  public @Nullable Item next() throws IOException, LineException {
    byte[] line = lines.next();
    if (line == null) {
      return null;
    }
    Members members = Members.of(line);
    return switch (format) {
      case LOG -> exchange(members);
      case ENTRIES -> new Item.Kept(entries.read(members));
      case JSONL, CSV -> FaqFields.read(members);
    };
  }

  @Override
  public int line() {
    return lines.number();
  }

  private static Item exchange(Members line) throws LineException {
    Members request = line.members(Format.REQUEST);
    Members response = line.members(Format.RESPONSE);
    String path = line.has("url") ? line.text("url") : request.optional("url");
    return new Item.Exchange(
        path == null ? Planning.CHAT : path,
        body(line, Format.REQUEST, request),
        body(line, Format.RESPONSE, response));
  }

  /** Batches have it one level deeper. */
  private static byte[] body(Members line, String name, Members members) throws LineException {
    return members.isObject("body") ? members.object("body") : line.object(name);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
