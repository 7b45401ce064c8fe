package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An alias's answer is its model's own; a fallback's is another's. */
@DisplayName("S71 a fallback model's answer is not stored under the primary's key")
final class ModelNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpt-4o                        | gpt-4o
          gpt-4o                        | GPT-4o
          gpt-4o                        | gpt-4o-2024-08-06
          gpt-4o-2024-08-06             | gpt-4o
          gpt-4o                        | gpt-4o-latest
          gpt-4                         | gpt-4-0613
          gpt-3.5-turbo                 | gpt-3.5-turbo-0125
          gpt-4.1-mini                  | gpt-4.1-mini-2025-04-14
          gpt-35-turbo                  | gpt-3.5-turbo
          gpt-35-turbo-16k              | gpt-3.5-turbo-16k-0613
          openai/gpt-4o                 | gpt-4o-2024-08-06
          azure/gpt-4o                  | openai/gpt-4o
          gpt-oss-20b                   | openai/gpt-oss-20b
          accounts/fireworks/models/x-1 | x-1
          claude-sonnet-4-0             | claude-sonnet-4-20250514
          claude-sonnet-4-20250514      | claude-sonnet-4
          claude-opus-4-1               | claude-opus-4-1-20250805
          claude-3-5-sonnet-latest      | claude-3-5-sonnet-20241022
          anthropic/claude-3.5-sonnet   | claude-3-5-sonnet-20241022
          claude-3-5-sonnet@20240620    | claude-3-5-sonnet-20240620
          bedrock/us.anthropic.claude-3-5-sonnet-20240620-v1:0 | claude-3-5-sonnet-20240620
          us.anthropic.claude-3-5-sonnet-20240620-v1:0         | claude-3-5-sonnet
          gemini-1.5-flash              | models/gemini-1.5-flash-002
          gemini-2.5-flash-preview      | gemini-2.5-flash-preview-05-20
          gemini-2.5-flash-preview      | gemini-2.5-flash-preview-09-2025
          mistral-large-latest          | mistral-large-2407
          deepseek/deepseek-r1          | deepseek-r1-0528
          llama3                        | llama3:latest
          llama3:8b                     | llama3:8b
          meta/llama-3-8b:free          | meta/llama-3-8b
          ft:gpt-4o:org::id             | ft:gpt-4o:org::id
          """)
  void theSame(String asked, String answered) {
    assertThat(ModelNames.same(asked, answered)).isTrue();
    assertThat(ModelNames.same(answered, asked)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpt-4o                        | gpt-4o-mini
          gpt-4o                        | gpt-4o-mini-2024-07-18
          gpt-4o-2024-05-13             | gpt-4o-2024-08-06
          gpt-4                         | gpt-4o
          gpt-4                         | gpt-4.1
          gpt-4                         | gpt-4-turbo
          gpt-4                         | gpt-4-32k
          gpt-4-0613                    | gpt-4-0314
          gpt-5                         | gpt-5.1-2025-11-13
          gpt-5                         | gpt-5-mini
          gpt-3.5-turbo                 | gpt-35-turbo-16k
          o1                            | o1-preview
          o1                            | o1-mini
          o1                            | o3
          claude-sonnet-4               | claude-sonnet-4-5
          claude-sonnet-4-0             | claude-sonnet-4-5-20250929
          claude-opus-4-0               | claude-opus-4-1-20250805
          claude-3-5-sonnet-20240620    | claude-3-5-sonnet-20241022
          claude-3-5-sonnet-latest      | claude-3-5-haiku-latest
          gemini-2.0-flash              | gemini-2.5-flash
          gemini-2                      | gemini-2.5
          llama-3                       | llama-3-70b
          llama3                        | llama3.1
          llama3:8b                     | llama3:70b
          llama3:8b                     | llama3
          llama3                        | llama3:text
          anthropic/claude-3.7-sonnet   | anthropic/claude-3.7-sonnet:thinking
          ft:gpt-4o:org::id             | gpt-4o
          ft:gpt-4o:org::id             | ft:gpt-4o:org::di
          ft:gpt-4o:org::id             | ft:gpt-4o:gro::id
          openai/                       | gpt-4o
          openai/                       | 2024-08-06
          -latest                       | -2024-08-06
          """)
  void others(String asked, String answered) {
    assertThat(ModelNames.same(asked, answered)).isFalse();
    assertThat(ModelNames.same(answered, asked)).isFalse();
  }

  @Test
  void nothingSpeaksAgainstAnAnswerThatNamesNone() {
    assertThat(ModelNames.same("m", "")).isTrue();
    assertThat(ModelNames.same("m", " ")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o",
        "openai/gpt-4o",
        "o3-mini",
        "claude-sonnet-4-0",
        "ft:gpt-4o:org::id",
        "meta/llama-3-8b:free",
        "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
        "GPT-4o"
      })
  void someNamesAreEverybodys(String name) {
    assertThat(ModelNames.isPublic(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "prod-chat", "fast", "my-gpt-4o", "openrouter/auto", "other"})
  void othersAreSomebodysOwn(String name) {
    assertThat(ModelNames.isPublic(name)).isFalse();
  }

  @Test
  void endlessNamesAreEqualOrNot() {
    String name = "m" + "-0613".repeat(100_000);
    assertThat(ModelNames.same(name, name)).isTrue();
    assertThat(ModelNames.same(name, "m")).isFalse();
  }
}
