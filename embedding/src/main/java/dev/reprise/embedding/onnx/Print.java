package dev.reprise.embedding.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;

/**
 * What a file is recognised by: enough to find out damage and other versions, no proof against
 * somebody who forges one.
 *
 * @param size in bytes
 * @param crc CRC-32 (ISO-HDLC) of the bytes
 */
record Print(long size, long crc) {

  static Print of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** Of a resource; where it lies in a jar by what the jar's directory says, without unpacking. */
  static Print of(URL resource) throws IOException {
    if (resource.openConnection() instanceof JarURLConnection connection) {
      connection.setUseCaches(false);
      try (var jar = connection.getJarFile()) {
        JarEntry entry = connection.getJarEntry();
        if (entry.getSize() >= 0 && entry.getCrc() >= 0) {
          return new Print(entry.getSize(), entry.getCrc());
        }
      }
    }
    try (InputStream in = resource.openStream()) {
      return of(in);
    }
  }

  private static Print of(InputStream in) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 18];
    long size = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      crc.update(buffer, 0, read);
      size += read;
    }
    return new Print(size, crc.getValue());
  }

  /** Fit for the name of a file. */
  @Override
  public String toString() {
    return "%d-%08x".formatted(size, crc);
  }
}
