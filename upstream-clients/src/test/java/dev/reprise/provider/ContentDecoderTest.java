package dev.reprise.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.sun.management.ThreadMXBean;
import dev.reprise.upstream.ContentCodings.Decoded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {

  private static final int MEBIBYTE = 1 << 20;
  private static final int PLENTY = 16 * MEBIBYTE;
  private static final byte[] ANSWER =
      """
      {"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",\
      "content":"The lighthouse keeper counts the ships, and the ships count the lights."},\
      "finish_reason":"stop"}]}\
      """
          .getBytes(UTF_8);

  /** {@link #ANSWER} as another encoder wrote it. */
  private static final byte[] ANSWER_IN_BROTLI =
      Base64.getDecoder()
          .decode(
              "G70AYIzTFfcjnLQpgraZqlwWsQWbiElY2+DXHotFR7d53L9TBPESL6GC3giC4k9vWJ4LTWuckky1lvY4fkpo"
                  + "6MXlTLDbTvI0ETHEcYeIr8ZzCgQmD71EEhRbHEYpXabGAbhM8onmVhr2Tfip+N/PEesC");

  private final ContentDecoder decoder = new ContentDecoder();

  @ParameterizedTest
  @EnumSource
  void everyCodingIsReadBack(Encoding encoding) throws IOException {
    for (byte[] plain : samples().toList()) {
      assertPlain(decoder.decode(encoding.coding, encoding.encode(plain), PLENTY), plain);
    }
  }

  @Test
  void brotliOfAnotherEncoderIsReadBack() throws IOException {
    assertPlain(decoder.decode("br", ANSWER_IN_BROTLI, PLENTY), ANSWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "identity", "Identity", " , ,", "identity, identity"})
  void withoutCodingTheBodyStaysAsItIs(String codings) throws IOException {
    assertPlain(decoder.decode(codings, ANSWER, ANSWER.length), ANSWER);
    assertThat(decoder.decode(codings, ANSWER, ANSWER.length - 1))
        .isInstanceOf(Decoded.TooLarge.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "x-gzip", "X-GZip", "\tgzip ", "gzip,", ",gzip", "identity,gzip"})
  void namesHaveAnyCaseAndBlanksAround(String codings) throws IOException {
    assertThat(decoder.knows(codings)).isTrue();
    assertPlain(decoder.decode(codings, Encoding.GZIP.encode(ANSWER), PLENTY), ANSWER);
  }

  @Test
  void listedCodingsAreUndoneFromTheLast() throws IOException {
    byte[] twice = Encoding.BROTLI.encode(Encoding.GZIP.encode(ANSWER));
    assertPlain(decoder.decode("gzip, br", twice, PLENTY), ANSWER);
    assertThatThrownBy(() -> decoder.decode("br, gzip", twice, PLENTY))
        .isInstanceOf(IOException.class);
    byte[] thrice = Encoding.ZSTANDARD.encode(twice);
    assertPlain(decoder.decode("gzip ,br,ZSTD", thrice, PLENTY), ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compress",
        "aes128gcm",
        "dcb",
        "gzip, snappy",
        "snappy, gzip",
        "gzip br",
        "gzip;q=1",
        "gzıp",
        "gzip, gzip, gzip, gzip"
      })
  void codingsThatAreUnknownOrTooManyAreTold(String codings) throws IOException {
    assertThat(decoder.knows(codings)).isFalse();
    assertThat(decoder.decode(codings, ANSWER, PLENTY)).isInstanceOf(Decoded.Unknown.class);
  }

  @ParameterizedTest
  @EnumSource
  void theBoundIsExact(Encoding encoding) throws IOException {
    byte[] plain = noise(3 * MEBIBYTE / 2, 64);
    byte[] coded = encoding.encode(plain);
    assertThat(coded.length).isLessThan(plain.length);
    assertPlain(decoder.decode(encoding.coding, coded, plain.length), plain);
    assertThat(decoder.decode(encoding.coding, coded, plain.length - 1))
        .isInstanceOf(Decoded.TooLarge.class);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooLargeAlreadyWhenCodedIsNotDecoded(Encoding encoding) throws IOException {
    byte[] garbage = noise(1025, 256);
    assertThat(decoder.decode(encoding.coding, garbage, 1024)).isInstanceOf(Decoded.TooLarge.class);
  }

  @ParameterizedTest
  @EnumSource
  void bombsCostNoMoreThanTheirBound(Encoding encoding) throws IOException {
    byte[] bomb = encoding.encode(new byte[64 * MEBIBYTE]);
    assertThat(bomb.length).isLessThan(MEBIBYTE);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Decoded decoded = decoder.decode(encoding.coding, bomb, MEBIBYTE);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(decoded).isInstanceOf(Decoded.TooLarge.class);
    assertThat(allocated).isLessThan(6 * MEBIBYTE);
  }

  @Test
  void theBoundHoldsBetweenTwoCodings() throws IOException {
    byte[] wide = Encoding.GZIP.encode(new byte[0]);
    byte[] members = repeat(wide, 1000);
    byte[] coded = Encoding.BROTLI.encode(members);
    assertPlain(decoder.decode("gzip, br", coded, members.length), new byte[0]);
    assertThat(decoder.decode("gzip, br", coded, members.length - 1))
        .isInstanceOf(Decoded.TooLarge.class);
  }

  @ParameterizedTest
  @EnumSource
  void whereverABodyIsCutItIsBroken(Encoding encoding) {
    byte[] coded = encoding.encode(ANSWER);
    for (int length = 0; length < coded.length; length++) {
      assertBroken(encoding.coding, Arrays.copyOf(coded, length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverFollowsABodyMakesItBroken(Encoding encoding) {
    for (int size : new int[] {100, 8 << 10, 200_000}) {
      byte[] coded = encoding.encode(noise(size, 64));
      assertBroken(encoding.coding, join(coded, new byte[1]));
      assertBroken(encoding.coding, join(coded, new byte[20_000]));
      assertBroken(encoding.coding, join(coded, "garbage".getBytes(UTF_8)));
    }
  }

  /** The decoder has then read the stream to its end without seeing a byte behind it. */
  @Test
  void whatFollowsABodyThatFillsTheReadBufferIsSeenToo() {
    byte[] coded =
        IntStream.range(8100, 8192)
            .mapToObj(size -> Encoding.BROTLI.encode(noise(size, 256)))
            .filter(bytes -> bytes.length == 8192)
            .findFirst()
            .orElseThrow();
    assertBroken("br", join(coded, new byte[1]));
  }

  /** br and deflate end where they end; only these two formats go on with another of the kind. */
  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTANDARD"})
  void severalMembersAreOneBodyAndTheLastMustBeWhole(Encoding encoding) throws IOException {
    byte[] first = encoding.encode(ANSWER);
    byte[] second = encoding.encode(noise(1000, 64));
    byte[] both = join(first, second);
    assertPlain(decoder.decode(encoding.coding, both, PLENTY), join(ANSWER, noise(1000, 64)));
    for (int length = first.length + 1; length < both.length; length++) {
      assertBroken(encoding.coding, Arrays.copyOf(both, length));
    }
  }

  @Test
  void optionalFieldsOfAGzipHeaderArePassedOver() throws IOException {
    byte[] usual = Encoding.GZIP.encode(ANSWER);
    byte[] head = Arrays.copyOf(usual, 10);
    head[3] = 0x1e;
    byte[] fields = "\3\0abcname\0comment\0##".getBytes(UTF_8);
    byte[] rest = Arrays.copyOfRange(usual, 10, usual.length);
    assertPlain(decoder.decode("gzip", join(join(head, fields), rest), PLENTY), ANSWER);
    head[3] = 0x20;
    assertBroken("gzip", join(head, rest));
  }

  @Test
  void aGzipBodyThatItsChecksumBeliesIsBroken() {
    byte[] coded = Encoding.GZIP.encode(ANSWER);
    for (int back = 1; back <= 8; back++) {
      byte[] wrong = coded.clone();
      wrong[coded.length - back] ^= 1;
      assertBroken("gzip", wrong);
    }
  }

  @Test
  void aFrameThatWantsALargeWindowIsBroken() throws IOException {
    assertPlain(decoder.decode("zstd", inWindow(23), PLENTY), ANSWER);
    assertBroken("zstd", inWindow(24));
    assertBroken("zstd", inWindow(27));
  }

  /** Native code reads these: whatever they are, it must come back with one of the two answers. */
  @ParameterizedTest
  @EnumSource
  void damageIsNeverMoreThanAnIoException(Encoding encoding) {
    Random random = new Random(7);
    byte[] coded = encoding.encode(noise(2000, 16));
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = coded.clone();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(decoder.decode(encoding.coding, damaged, 4000))
            .isNotInstanceOf(Decoded.Unknown.class);
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void withoutItsNativeCodeACodingIsUnknown() throws IOException {
    assertThat(ContentDecoder.loads("br", () -> {})).isTrue();
    assertThat(
            ContentDecoder.loads(
                "br",
                () -> {
                  throw new UnsatisfiedLinkError("no such library");
                }))
        .isFalse();
    ContentDecoder poor = new ContentDecoder(Map.of("gzip", Gzip::decode));
    assertThat(poor.knows("br")).isFalse();
    assertThat(poor.decode("gzip, br", ANSWER, PLENTY)).isInstanceOf(Decoded.Unknown.class);
    assertPlain(poor.decode("gzip", Encoding.GZIP.encode(ANSWER), PLENTY), ANSWER);
  }

  private void assertBroken(String coding, byte[] coded) {
    assertThatThrownBy(() -> decoder.decode(coding, coded, PLENTY)).isInstanceOf(IOException.class);
  }

  private static void assertPlain(Decoded decoded, byte[] expected) {
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Plain.class, plain -> assertThat(plain.bytes()).isEqualTo(expected));
  }

  /** Around the sizes of the buffers on the way. */
  private static Stream<byte[]> samples() {
    return Stream.concat(
        Stream.of(ANSWER, new byte[0], noise(3 * MEBIBYTE, 4), noise(MEBIBYTE, 256)),
        IntStream.of(1, 2, 3, 511, 512, 8191, 8192, 8193, 16384, 65536, 131072)
            .mapToObj(size -> noise(size, 64)));
  }

  private static byte[] noise(int bytes, int symbols) {
    Random random = new Random(bytes);
    byte[] noise = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      noise[i] = (byte) random.nextInt(symbols);
    }
    return noise;
  }

  private static byte[] inWindow(int log) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer coder = new ZstdOutputStreamNoFinalizer(out)) {
      coder.setLong(log).write(ANSWER);
    }
    return out.toByteArray();
  }

  private static byte[] repeat(byte[] bytes, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
