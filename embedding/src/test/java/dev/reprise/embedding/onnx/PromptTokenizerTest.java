package dev.reprise.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTokenizerTest {
  private static final long CLS = 101;
  private static final long SEP = 102;

  private static final PromptTokenizer tokenizer = open(OnnxConfig.DEFAULTS);

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void aTextStandsBetweenClsAndSepWithoutPadding() throws Exception {
    assertThat(tokenizer.ids("hello world")).containsExactly(CLS, 7592, 2088, SEP);
    assertThat(tokenizer.ids("")).containsExactly(CLS, SEP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]"})
  void aSpecialTokensNameInATextIsText(String name) throws Exception {
    String word = name.substring(1, name.length() - 1);
    assertThat(tokenizer.ids("a " + name + "b"))
        .isEqualTo(tokenizer.ids("a [ " + word + " ] b"))
        .startsWith(CLS)
        .endsWith(SEP)
        .doesNotContain(0, 100, 103);
  }

  @Test
  void aTextOfExactlyTheMostTokensIsReadAndOneMoreIsTooLong() throws Exception {
    assertThat(tokenizer.ids("a ".repeat(510))).hasSize(512);
    assertThatThrownBy(() -> tokenizer.ids("a ".repeat(511)))
        .hasMessage("expected at most 512 tokens, got 513")
        .satisfies(is(Kind.TOO_LONG));
  }

  @Test
  void aHugeTextIsRefusedUnread() {
    assertThatThrownBy(() -> tokenizer.ids(" ".repeat(512 * 32 + 1)))
        .hasMessage("expected at most 16384 characters, got 16385")
        .satisfies(is(Kind.TOO_LONG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"what does \ud83d\ude00 mean?", "\u4f60\u597d"})
  void aTextWithWhatTheVocabularyLacksIsUnreadable(String text) {
    assertThatThrownBy(() -> tokenizer.ids(text)).satisfies(is(Kind.UNREADABLE));
  }

  @Test
  void aWordTooLongForTheVocabularyIsUnreadable() {
    assertThatThrownBy(() -> tokenizer.ids("who hashed to " + "ab".repeat(64) + "?"))
        .hasMessage("token 5 is not in the model's vocabulary")
        .satisfies(is(Kind.UNREADABLE));
  }

  @Test
  void halfACharacterHarmsNobody() throws Exception {
    assertThat(tokenizer.ids("hello \ud800world\udc00")).containsExactly(CLS, 7592, 2088, SEP);
  }

  @Test
  void thePrefixIsRead() throws Exception {
    OnnxConfig e5 =
        new OnnxConfig("bge-small-en-v1.5-q", "", Pooling.CLS, "hello ", 384, 4, 1, 1, 250, 0, "");
    try (PromptTokenizer prefixed = open(e5)) {
      assertThat(prefixed.ids("world")).containsExactly(CLS, 7592, 2088, SEP);
      assertThatThrownBy(() -> prefixed.ids("world world")).satisfies(is(Kind.TOO_LONG));
    }
  }

  @Test
  void paddingAndTruncationOfTheFileAreIgnored(@TempDir Path directory) throws Exception {
    OnnxConfig config = Models.copyTo(directory);
    Path file = directory.resolve("tokenizer.json");
    String padded =
        Files.readString(file)
            .replaceFirst(
                "\"truncation\": null",
                """
                "truncation": {"max_length": 5, "strategy": "LongestFirst", "stride": 0,
                  "direction": "Right"}\
                """)
            .replaceFirst(
                "\"padding\": null",
                """
                "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_id": 0,
                  "pad_type_id": 0, "pad_token": "[PAD]", "pad_to_multiple_of": null}\
                """);
    Files.writeString(file, padded);
    try (PromptTokenizer fromFile = open(config)) {
      assertThat(fromFile.ids("hello")).hasSize(3);
      assertThat(fromFile.ids("a b c d e f g h")).hasSize(10);
    }
  }

  @Test
  void aVocabularyThatYieldsSpecialTokensIsRefused(@TempDir Path directory) throws Exception {
    OnnxConfig config = Models.copyTo(directory);
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("\"BertPreTokenizer\"", "\"WhitespaceSplit\"")
            .replace("\"lowercase\": true", "\"lowercase\": false"));
    assertThatThrownBy(() -> open(config))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("reads the text [PAD] as special");
  }

  private static PromptTokenizer open(OnnxConfig config) {
    return PromptTokenizer.open(ModelFiles.of(config), config, null);
  }

  private static Consumer<Throwable> is(Kind kind) {
    return e ->
        assertThat(e)
            .asInstanceOf(type(EmbeddingException.class))
            .extracting(EmbeddingException::kind)
            .isEqualTo(kind);
  }
}
