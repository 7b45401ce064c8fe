package dev.reprise.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a file: bounded, strictly UTF-8, free of control characters. */
final class SourceText {

  static final int MAX_BYTES = 1 << 20;

  private SourceText() {}

  /** The text; empty, with a problem added, when there is none. */
  static String of(Path file, Problems problems) {
    if (Files.isDirectory(file)) {
      problems.add(0, "", "is a directory; expected a YAML file");
      return "";
    }
    // Read rather than measured first, so that pipes and devices are bounded as well.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return checked(bytes, problems);
    } catch (NoSuchFileException e) {
      problems.add(0, "", "does not exist");
    } catch (AccessDeniedException e) {
      problems.add(0, "", "cannot be read: permission denied");
    } catch (IOException e) {
      problems.add(0, "", "cannot be read: " + e.getMessage());
    }
    return "";
  }

  /** The same checks for text that is no file's. */
  static String of(String text, Problems problems) {
    return checked(text.getBytes(StandardCharsets.UTF_8), problems);
  }

  private static String checked(byte[] bytes, Problems problems) {
    if (bytes.length > MAX_BYTES) {
      problems.add(0, "", "is larger than 1 MiB; that cannot be a configuration");
      return "";
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      String offending = "%02X".formatted(bytes[in.position()]);
      problems.add(lines(text), "", "is not UTF-8: byte 0x" + offending);
      return "";
    }
    return printable(text.startsWith("\uFEFF") ? text.substring(1) : text, problems);
  }

  private static String printable(String text, Problems problems) {
    int[] odd = text.codePoints().filter(SourceText::isControl).limit(1).toArray();
    if (odd.length == 0) {
      return text;
    }
    int line = lines(text.substring(0, text.indexOf(odd[0])));
    problems.add(line, "", "not valid YAML: control character U+%04X".formatted(odd[0]));
    return "";
  }

  /** What YAML 1.2 section 5.1 does not allow, but for lone surrogates: UTF-8 has none. */
  private static boolean isControl(int character) {
    boolean blank = character == '\t' || character == '\n' || character == '\r';
    boolean noncharacter = character == 0xFFFE || character == 0xFFFF || character == 0xFEFF;
    return noncharacter || (Character.isISOControl(character) && character != 0x85 && !blank);
  }

  private static int lines(String text) {
    return 1 + (int) text.chars().filter(character -> character == '\n').count();
  }
}
