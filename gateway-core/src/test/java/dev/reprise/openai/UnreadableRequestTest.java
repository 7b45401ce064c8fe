package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever could be read in two ways is not read at all. */
final class UnreadableRequestTest {
  private static final String PLAIN =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"SECRET\"}]%s}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"model\":\"m\"",
        ",\"stream\":true,\"stream\":true",
        ",\"stream\":true,\"\\u0073tream\":false",
        ",\"user\":\"a\",\"user\":\"b\"",
        ",\"metadata\":{\"a\":1,\"a\":1}",
        ",\"metadata\":{\"a\":[{\"b\":1,\"c\":2,\"b\":1}]}",
        ",\"stream_options\":{\"include_usage\":true,\"include_usage\":false}",
        ",\"stream_options\":{\"x\":{\"a\":1,\"a\":1}}",
        ",\"x\":[{\"a\":{},\"b\":1,\"a\":{}}]",
        ",\"messages\":[]",
        ",\"stream\":1",
        ",\"stream\":\"true\"",
        ",\"stream_options\":[]",
        ",\"stream_options\":\"x\"",
        ",\"store\":\"yes\"",
        ",\"x\":NaN",
        ",\"x\":Infinity",
        ",\"x\":1e999999999",
        ",\"x\":1e99999999999999999999",
        ",\"x\":1e-999999999",
        ",\"user\":1e999999999",
        ",\"x\":01",
        ",\"x\":+1",
        ",\"x\":.5",
        ",\"x\":0x1",
        ",\"x\":'a'",
        ",\"x\":\"\\ud800\"",
        ",\"x\":\"\\ud800\\ud800\\udc00\"",
        ",\"x\":\"\\udc00\\ud800\"",
        ",\"x\":\"a\\ud83d\"",
        ",\"\\udfff\":1",
        ",\"x\":\"a\u0000b\"",
        ",\"x\":\"a\nb\"",
        ",\"x\":1\u0000",
        ",\"x\":1,",
        ",\"x\":[1,]",
        ",\"x\":/**/1",
        "}{\"model\":\"m\",\"messages\":[]",
      })
  void refusesFields(String fields) {
    assertUnreadable(PLAIN.formatted(fields));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "\"x\"",
        "[]",
        "{",
        "}",
        "{}",
        "[{}]",
        "{\"model\":\"m\"}",
        "{\"messages\":[]}",
        "{\"model\":1,\"messages\":[]}",
        "{\"model\":[],\"messages\":[]}",
        "{\"model\":\"m\",\"messages\":{}}",
        "{\"model\":\"m\",\"messages\":\"x\"}",
        "{\"model\":\"m\",\"messages\":null}",
        "{\"model\":\"m\",\"messages\":[1]}",
        "{\"model\":\"m\",\"messages\":[[]]}",
        "{\"model\":\"m\",\"messages\":[null]}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"content\":\"a\"}]}",
        "{\"model\":\"m\",\"messages\":[]} x",
        "{\"model\":\"m\",\"messages\":[]} {}",
        "\uFEFF{\"model\":\"m\",\"messages\":[]}",
        "{\"model\":\"m\",\"messages\":[]}\u0000",
      })
  void refusesBodies(String body) {
    assertUnreadable(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "c0af", "c3", "e08080", "eda080", "eda0bdedb880", "f4908080", "ff"})
  void refusesMalformedUtf8(String hex) {
    String body = PLAIN.formatted(",\"user\":\"@\"");
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    byte[] bad = HexFormat.of().parseHex(hex);
    byte[] spoilt = new byte[bytes.length - 1 + bad.length];
    int at = body.indexOf('@');
    System.arraycopy(bytes, 0, spoilt, 0, at);
    System.arraycopy(bad, 0, spoilt, at, bad.length);
    System.arraycopy(bytes, at + 1, spoilt, at + bad.length, bytes.length - at - 1);
    assertUnreadable(spoilt);
  }

  @Test
  void refusesOtherEncodings() {
    String body = PLAIN.formatted("");
    assertUnreadable(body.getBytes(StandardCharsets.UTF_16LE));
    assertUnreadable(body.getBytes(StandardCharsets.UTF_16));
    assertUnreadable(body.getBytes(Charset.forName("UTF-32BE")));
  }

  @Test
  void refusesNumbersThatWouldTakeQuadraticTime() {
    assertUnreadable(PLAIN.formatted(",\"x\":" + "9".repeat(200_000)));
    assertUnreadable(PLAIN.formatted(",\"x\":0." + "9".repeat(200_000)));
    assertUnreadable(PLAIN.formatted(",\"metadata\":{\"x\":" + "9".repeat(200_000) + "}"));
  }

  @Test
  void takesTwoHundredLevelsAndNoMore() throws Exception {
    RandomRequests.read(PLAIN.formatted(",\"x\":" + "[".repeat(199) + "]".repeat(199)));
    assertUnreadable(PLAIN.formatted(",\"x\":" + "[".repeat(200) + "]".repeat(200)));
    assertUnreadable(PLAIN.formatted(",\"x\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(200)));
    assertUnreadable(PLAIN.formatted(",\"user\":" + "[".repeat(1_000_000)));
  }

  @Test
  void neverThrowsAnythingElse() {
    Seeds.each(
        20_000,
        random -> {
          ObjectNode request = new RandomRequests(random).request();
          byte[] body = Spelling.of(request, random);
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
          }
          try {
            assertThat(RandomRequests.read(body).model()).isNotNull();
          } catch (UnreadableRequestException e) {
            assertThat(e).hasMessage("not a chat request").hasNoCause();
          }
        });
  }

  private static void assertUnreadable(String body) {
    assertUnreadable(body.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertUnreadable(byte[] body) {
    assertThatExceptionOfType(UnreadableRequestException.class)
        .isThrownBy(() -> RandomRequests.read(body))
        .withMessage("not a chat request")
        .withNoCause();
  }
}
