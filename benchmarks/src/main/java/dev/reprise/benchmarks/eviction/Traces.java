package dev.reprise.benchmarks.eviction;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The traces in the folder {@code eviction_traces} that the simulator of Caffeine carries too: of a
 * web shop (cache2k, big-endian ints), of a recommendation service (Scarab Research, big-endian
 * longs) and of programs' blocks (LIRS, a number per line).
 */
final class Traces {
  private final Path home;

  Traces(Path data) {
    this.home = data.resolve("eviction_traces");
  }

  List<Workload> read() throws IOException {
    List<Workload> all = new ArrayList<>();
    all.add(Workload.of("web12", integers(unpacked("web12.trace.xz"))));
    all.add(Workload.of("scarab", longs(unpacked("scarab-recs.trace.xz"))));
    for (String name : List.of("multi1", "multi2", "multi3")) {
      all.add(Workload.of(name, lines(unpacked(name + ".trace.gz"))));
    }
    return all;
  }

  private byte[] unpacked(String name) throws IOException {
    Path file = home.resolve(name);
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain =
            name.endsWith(".xz") ? new XZInputStream(packed) : new GZIPInputStream(packed)) {
      return plain.readAllBytes();
    }
  }

  private static long[] integers(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return LongStream.generate(buffer::getInt).limit(bytes.length / Integer.BYTES).toArray();
  }

  private static long[] longs(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return LongStream.generate(buffer::getLong).limit(bytes.length / Long.BYTES).toArray();
  }

  private static long[] lines(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII)
        .lines()
        .filter(line -> !line.isBlank() && !line.equals("*"))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
