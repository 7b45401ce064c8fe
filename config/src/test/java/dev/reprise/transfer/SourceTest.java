package dev.reprise.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {

  @TempDir Path folder;

  @Test
  void csvHasQuotesCommasAndLinesInItsFields() throws Exception {
    String csv =
        "\uFEFFQuestion,answer,tags\r\n"
            + "\"One, \"\"two\"\"?\",\"first\r\nsecond\",a;b\r\n"
            + "\r\n"
            + "Three?,four,\r\n";
    assertThat(read(csv(csv)))
        .containsExactly("2: One, \"two\"? -> first\r\nsecond [a,b]", "5: Three? -> four []");
  }

  @Test
  void csvGoesOnBehindABadLine() throws Exception {
    String csv = "question,answer\nsecret,\nOne?,two,three\nFour?,five\n";
    assertThat(read(csv(csv)))
        .containsExactly(
            "2: answer: expected a text, got none",
            "3: expected 2 fields, got 3",
            "4: Four? -> five []");
  }

  @Test
  void csvEndsWhereItsQuotesDoNotMatch() throws Exception {
    assertThat(read(csv("question,answer\nOne?,two\n\"secret,four\nFive?,six\n")))
        .hasSize(2)
        .first()
        .isEqualTo("2: One? -> two []");
    assertThat(read(csv("question,answer\nOne?,two\n\"secret,four\nFive?,six\n")).getLast())
        .contains("not CSV")
        .doesNotContain("secret");
  }

  @Test
  void csvMustBeUtf8() throws Exception {
    byte[] latin = "question,answer\nWhere is the café?,there\n".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> read(new CsvSource(new ByteArrayInputStream(latin))))
        .isInstanceOf(LineException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void anUnknownColumnIsAnsweredWithTheNearestName() {
    assertThatThrownBy(() -> csv("question,anwser\n"))
        .hasMessage("unknown column 2; did you mean 'answer'?");
    assertThatThrownBy(() -> csv("question,answer,ttl_seconds\n"))
        .hasMessage("unknown column 3; did you mean 'ttl-seconds'?");
    assertThatThrownBy(() -> csv("question\n")).hasMessageContaining("the column answer once");
    assertThatThrownBy(() -> csv("question,answer,answer\n")).hasMessageContaining("2 times");
    assertThatThrownBy(() -> csv("")).hasMessageContaining("names the columns");
  }

  @Test
  void jsonLinesOfQuestionsAreReadStrictly() throws Exception {
    String jsonl =
        """
        {"question":"One?","answer":"two","tags":["a","b"],"ttl-seconds":60}

        {"question":"secret","anwser":"four"}
        {"question":"secret"}
        {"question":"secret","answer":"a","question":"b"}
        {"question":"secret
        {"question":"secret","answer":5}
        {"question":"secret","answer":"a","ttl-seconds":-1}
        {"question":"secret","answer":"a"} {}
        [1]
        {"question":"Five?","answer":"six","tags":"c, d"}
        """;
    List<String> said = read(json(jsonl, Format.JSONL));
    assertThat(said)
        .containsExactly(
            "1: One? -> two [a,b]",
            "3: unknown member 2; did you mean 'answer'?",
            "4: answer: expected a text, got none",
            "5: not JSON at column 45",
            "6: not JSON at column 20",
            "7: answer: expected a string",
            "8: ttl-seconds: expected a whole number from 0 on",
            "9: expected one JSON object, got more behind it",
            "10: expected a JSON object",
            "11: Five? -> six [c, d]");
    assertThat(String.join("\n", said)).doesNotContain("secret");
  }

  @Test
  void exchangesKeepTheBytesOfBothSides() throws Exception {
    String request = "{\"model\":\"m\", \"messages\":[ ]}";
    String response = "{ \"n\":1.50, \"t\":\"\\u00e9/\\/\", \"é\":[{}]}";
    String log =
        "{\"id\":7,\"request\": "
            + request
            + " ,\"response\":"
            + response
            + "}\r\n"
            + "{\"request\":{\"url\":\"/v1/responses\",\"body\":"
            + request
            + "},"
            + "\"response\":{\"status_code\":200,\"body\":"
            + response
            + "}}";
    List<Item> items = items(json(log, Format.LOG));
    assertThat(items).hasSize(2);
    Item.Exchange plain = (Item.Exchange) items.getFirst();
    assertThat(plain.path()).isEqualTo("/v1/chat/completions");
    assertThat(plain.request()).asString(UTF_8).isEqualTo(request);
    assertThat(plain.response()).asString(UTF_8).isEqualTo(response);
    Item.Exchange nested = (Item.Exchange) items.getLast();
    assertThat(nested.path()).isEqualTo("/v1/responses");
    assertThat(nested.request()).asString(UTF_8).isEqualTo(request);
    assertThat(nested.response()).asString(UTF_8).isEqualTo(response);
  }

  @Test
  void aLineThatIsNotUtf8IsLeftOut() throws Exception {
    byte[] lines = "{\"question\":\"é\",\"answer\":\"a\"}\n{}\n".getBytes(ISO_8859_1);
    JsonSource source = new JsonSource(new ByteArrayInputStream(lines), Format.JSONL, entryLine());
    assertThat(read(source))
        .containsExactly("1: not UTF-8", "2: question: expected a text, got none");
  }

  @Test
  void theFileTellsItsFormat() throws Exception {
    assertThat(formatOf("a.CSV", "whatever")).isEqualTo(Format.CSV);
    assertThat(formatOf("a.txt", "question,answer\n")).isEqualTo(Format.CSV);
    assertThat(formatOf("a.jsonl", "\n{\"question\":\"a\",\"answer\":\"b\"}"))
        .isEqualTo(Format.JSONL);
    assertThat(formatOf("a.json", "{\"request\":{},\"response\":{}}")).isEqualTo(Format.LOG);
    assertThat(formatOf("a", "{\"reprise-entry\":1}")).isEqualTo(Format.ENTRIES);
    assertThatThrownBy(() -> formatOf("b", "{oops")).isInstanceOf(LineException.class);
  }

  private Format formatOf(String name, String content) throws Exception {
    return Format.of(Files.writeString(folder.resolve(name), content));
  }

  private static Source csv(String csv) throws IOException, LineException {
    return new CsvSource(new ByteArrayInputStream(csv.getBytes(UTF_8)));
  }

  private static Source json(String lines, Format format) throws IOException {
    return new JsonSource(new ByteArrayInputStream(lines.getBytes(UTF_8)), format, entryLine());
  }

  private static EntryLine entryLine() {
    return new EntryLine(System::nanoTime, InstantSource.system());
  }

  private static List<Item> items(Source source) throws IOException, LineException {
    List<Item> items = new ArrayList<>();
    for (Item item = source.next(); item != null; item = source.next()) {
      items.add(item);
    }
    return items;
  }

  /** What each line says or why it cannot be used, behind its number. */
  private static List<String> read(Source source) throws IOException {
    List<String> said = new ArrayList<>();
    while (true) {
      try {
        if (!(source.next() instanceof Item.Faq faq)) {
          return said;
        }
        String line = faq.question() + " -> " + faq.answer() + " [" + faq.tags() + "]";
        said.add(source.line() + ": " + line);
      } catch (LineException e) {
        said.add(source.line() + ": " + e.getMessage());
      }
    }
  }
}
