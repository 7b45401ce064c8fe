package dev.reprise.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that cost their reader more than their writer: refused, and the next one is read. */
class ImportBombTest {
  private static final String GOOD = "{\"question\":\"One?\",\"answer\":\"two\"}";

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void nestingWithoutEndIsALineOfItsOwn(String level) throws IOException {
    String bomb = "{\"question\":" + level.repeat(1_000_000);
    assertThat(read(bomb + "\n" + GOOD)).hasSize(2).last().isEqualTo("One?");
  }

  @Test
  void aNumberOfAMillionDigitsIsRefused() throws IOException {
    String bomb =
        "{\"question\":\"q\",\"answer\":\"a\",\"ttl-seconds\":" + "9".repeat(1_000_000) + "}";
    List<String> read = read(bomb + "\n" + GOOD);
    assertThat(read).hasSize(2).last().isEqualTo("One?");
    assertThat(read.getFirst()).hasSizeLessThan(1_000);
  }

  @Test
  void aMemberThatComesAgainAndAgainIsRefused() throws IOException {
    String bomb = "{" + "\"question\":\"q\",".repeat(100_000) + "\"answer\":\"a\"}";
    assertThat(read(bomb + "\n" + GOOD)).hasSize(2).last().isEqualTo("One?");
  }

  /** A line of 256 MiB, of which no more is held than a line may have. */
  @Test
  void aLineWithoutEndIsPassedOverUnheld() throws IOException {
    try (Lines lines = new Lines(new Endless(256L << 20), 1_000)) {
      try {
        lines.next();
        throw new AssertionError("expected it to be refused");
      } catch (LineException e) {
        assertThat(e).hasMessage("expected a line of at most 1000 bytes");
      }
      assertThat(lines.next()).isEqualTo("end".getBytes(UTF_8));
    } catch (LineException e) {
      throw new AssertionError(e);
    }
  }

  /** The questions of good lines, the messages of bad ones. */
  private static List<String> read(String text) throws IOException {
    List<String> said = new ArrayList<>();
    EntryLine entries = new EntryLine(System::nanoTime, InstantSource.system());
    InputStream bytes = new ByteArrayInputStream(text.getBytes(UTF_8));
    try (JsonSource source = new JsonSource(bytes, Format.JSONL, entries)) {
      while (true) {
        try {
          if (!(source.next() instanceof Item.Faq faq)) {
            return said;
          }
          said.add(faq.question());
        } catch (LineException e) {
          said.add(e.getMessage());
        }
      }
    }
  }

  /** So many letters, and a short line behind them. */
  private static final class Endless extends InputStream {
    private static final byte[] END = "\nend".getBytes(UTF_8);
    private final long length;
    private long at;

    Endless(long length) {
      this.length = length;
    }

    @Override
    public int read() {
      if (at >= length + END.length) {
        return -1;
      }
      return at < length ? next('x') : next(END[(int) (at - length)]);
    }

    private int next(int value) {
      at++;
      return value;
    }

    @Override
    public int read(byte[] into, int from, int count) {
      if (at >= length + END.length) {
        return -1;
      }
      int given = 0;
      while (given < count && at < length + END.length) {
        into[from + given++] = (byte) read();
      }
      return given;
    }
  }
}
