package dev.reprise.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Questions with answers as CSV (RFC 4180), the first line names the columns. */
final class CsvSource implements Source {
  private static final char MARK = '\uFEFF';

  private final CsvParser parser;
  private final List<String> columns;
  private int line = 1;
  private boolean broken;

  /**
   * Reads the header.
   *
   * @throws LineException when it does not name the columns of a list of questions
   */
  CsvSource(InputStream in) throws IOException, LineException {
    CsvFactory factory =
        CsvFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxStringLength(Lines.MAX_BYTES).build())
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();
    parser = factory.createParser(unmarked(in));
    List<String> header = row();
    if (header == null) {
      throw new LineException("expected a line that names the columns");
    }
    columns = header.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    FaqFields.requireKnown("column", columns, FaqFields.COLUMNS);
    for (String column : FaqFields.COLUMNS) {
      boolean needed = column.equals(FaqFields.QUESTION) || column.equals(FaqFields.ANSWER);
      long times = columns.stream().filter(column::equals).count();
      if (times > 1 || (needed && times == 0)) {
        throw new LineException(
            "expected the column " + column + " once, got it " + times + " times");
      }
    }
  }

  private static Reader unmarked(InputStream in) throws IOException {
    PushbackReader reader =
        new PushbackReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    int first = reader.read();
    if (first >= 0 && first != MARK) {
      reader.unread(first);
    }
    return reader;
  }

  boolean names(String column) {
    return columns.contains(column);
  }

  @Override
  public @Nullable Item next() throws IOException, LineException {
    List<String> row = broken ? null : row();
    if (row == null) {
      return null;
    }
    if (row.size() != columns.size()) {
      throw new LineException("expected " + columns.size() + " fields, got " + row.size());
    }
    String tags = field(row, FaqFields.TAGS);
    return new Item.Faq(
        FaqFields.required(FaqFields.QUESTION, field(row, FaqFields.QUESTION)),
        FaqFields.required(FaqFields.ANSWER, field(row, FaqFields.ANSWER)),
        field(row, FaqFields.MODEL),
        field(row, FaqFields.SYSTEM),
        tags == null ? "" : tags.replace(';', ','),
        field(row, FaqFields.TTL),
        null);
  }

  /** Null where it is empty. */
  private @Nullable String field(List<String> row, String column) {
    int index = columns.indexOf(column);
    String value = index < 0 ? "" : row.get(index);
    return value.isBlank() ? null : value;
  }

  /** Null at the end; what is no CSV ends it, too, since nobody knows where it goes on. */
  private @Nullable List<String> row() throws IOException, LineException {
    try {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return null;
      }
      List<String> row = new ArrayList<>();
      JsonToken token = parser.nextToken();
      line = parser.currentTokenLocation().getLineNr();
      for (; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        row.add(parser.getText());
      }
      return row;
    } catch (JsonProcessingException e) {
      broken = true;
      line = e.getLocation() == null ? line : e.getLocation().getLineNr();
      throw new LineException("not CSV (RFC 4180): the rest of the file is left out");
    } catch (CharacterCodingException e) {
      broken = true;
      throw new LineException("not UTF-8 behind this line: the rest of the file is left out");
    }
  }

  @Override
  public int line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
