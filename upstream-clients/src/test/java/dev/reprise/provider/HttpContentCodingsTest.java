package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each coding is undone exactly, and neither bombs nor broken bytes do harm. */
final class HttpContentCodingsTest {
  private static final String TEXT = "A brotli stream of our own, a brotli stream of our own.";

  /** What another implementation of Brotli made of the text, and of 16 MiB of blanks. */
  private static final String BROTLI =
      "GzYA+I3TDXfxdBJVg8gF0XUbm0ecX58QuaLGQBFe2FEraNRx/cQC6PV+QSQ=";

  private static final String BROTLI_BOMB = "y///P/glQOKxQCD3/i/////wSwDEYRGA7v0f";

  private final HttpContentCodings codings = new HttpContentCodings();

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZip", "x-gzip", "deflate", "raw", "br", "zstd", "identity"})
  void eachCodingIsUndone(String coding) throws IOException {
    String name = coding.equals("raw") ? "deflate" : coding;
    assertThat(codings.knows(name)).isTrue();
    byte[] coded = coded(coding, TEXT.getBytes(StandardCharsets.UTF_8));
    assertThat(codings.decode(name, coded, 1_000)).asString().isEqualTo(TEXT);
  }

  @Test
  void severalAreUndoneFromTheLastToTheFirst() throws IOException {
    byte[] twice = coded("zstd", coded("gzip", TEXT.getBytes(StandardCharsets.UTF_8)));
    assertThat(codings.decode("gzip, zstd", twice, 1_000)).asString().isEqualTo(TEXT);
    assertThatIOException().isThrownBy(() -> codings.decode("zstd, gzip", twice, 1_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"compress", "gzip, compress", "gzip,gzip,gzip,gzip", "*", "br;q=1"})
  void othersAreNotKnown(String names) {
    assertThat(codings.knows(names)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void bombsAreNotUnpacked(String coding) throws IOException {
    byte[] bomb = coded(coding, new byte[16 << 20]);
    assertThat(bomb.length).isLessThan(100_000);
    assertThat(codings.decode(coding, bomb, 100_000)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
  void whatIsCutShortIsRefused(String coding) throws IOException {
    byte[] coded = coded(coding, TEXT.getBytes(StandardCharsets.UTF_8));
    int body = coding.equals("gzip") ? coded.length - 8 : coded.length;
    for (int length = 1; length < body; length++) {
      byte[] cut = Arrays.copyOf(coded, length);
      assertThatIOException()
          .as(coding + " cut to " + length)
          .isThrownBy(() -> codings.decode(coding, cut, 1_000));
    }
  }

  private static byte[] coded(String coding, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (coding.toLowerCase()) {
      case "gzip", "x-gzip" -> write(new GZIPOutputStream(bytes), plain);
      case "deflate" -> write(new DeflaterOutputStream(bytes), plain);
      case "raw" -> write(new DeflaterOutputStream(bytes, new Deflater(9, true)), plain);
      case "br" -> bytes.writeBytes(base64(plain.length > 1_000 ? BROTLI_BOMB : BROTLI));
      case "zstd" -> bytes.writeBytes(Zstd.compress(plain));
      default -> bytes.writeBytes(plain);
    }
    return bytes.toByteArray();
  }

  private static void write(OutputStream out, byte[] plain) throws IOException {
    try (out) {
      out.write(plain);
    }
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }
}
