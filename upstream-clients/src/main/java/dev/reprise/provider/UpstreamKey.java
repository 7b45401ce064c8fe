package dev.reprise.provider;

import dev.reprise.upstream.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The gateway's own key at the provider, for requests that show none. Never told to anybody but the
 * provider.
 */
final class UpstreamKey implements AutoCloseable {
  private final KeyHeader header;
  private final String file;
  private final WatchedFiles files;
  private volatile String key;

  /**
   * @throws IOException when the key's file cannot be read or holds none
   */
  UpstreamKey(UpstreamConfig config) throws IOException {
    this.header = config.apiKeyHeader();
    this.file = config.apiKeyFile();
    this.key = config.apiKey();
    this.files = WatchedFiles.watch("the upstream key's file", List.of(file), this::read);
  }

  /** Whether a request is sent with this key: its caller shows none. */
  boolean isFor(RequestHead head) {
    return !key.isEmpty() && !KeyHeader.isShown(head.headers());
  }

  RequestHead show(RequestHead head) {
    return head.withHeaders(header.add(head.headers(), key));
  }

  private void read() throws IOException {
    if (file.isEmpty()) {
      return;
    }
    String text;
    try {
      text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      throw new IOException("upstream.api-key-file: there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException("upstream.api-key-file: cannot read " + file, e);
    }
    if (text.isEmpty() || !UpstreamConfig.isKey(text)) {
      throw new IOException("upstream.api-key-file: expected one line with a key in " + file);
    }
    key = text;
  }

  @Override
  public String toString() {
    return "UpstreamKey[" + (key.isEmpty() ? "none" : "set") + "]";
  }

  @Override
  public void close() {
    files.close();
  }
}
