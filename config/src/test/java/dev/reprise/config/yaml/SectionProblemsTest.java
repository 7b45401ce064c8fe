package dev.reprise.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.config.RepriseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mistake in a section of its own form is told with its line and what is expected. */
class SectionProblemsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {certificates: {b: {tenant: acme}}}       | .b.subject: expected cn:NAME, dns:NAME,
          {certificates: {b: {subject: "cn:b"}}}    | .b.tenant: expected 1 to 40 of a-z,
          {certificates: {b: {subject: "cn:b", tenant: A}}} | not the word shared, got 'A'
          {tenants: {Acme: {concurrency: 3}}}       | but not the word shared, got 'Acme'
          """)
  void ofAccess(String access, String expected) {
    assertThat(problem("access: " + access)).startsWith("1: access.").contains(expected);
  }

  @Test
  void anEmptyNamespaceIsSharedByNobody() {
    assertThat(problem("cache:\n  shared-namespaces: [\"\"]"))
        .isEqualTo("2: cache.shared-namespaces: expected names, got an empty one");
  }

  @Test
  void fieldsOfAnExportAreFieldsAndTheirValuesAreNotQuoted() {
    assertThat(problem("telemetry: {traces: {headers: {\"bad name\": x}}}"))
        .contains("telemetry.traces.headers", "expected names of header fields, got 'bad name'");
    assertThat(problem("telemetry: {metrics: {headers: {a: \"secret\\n\"}}}"))
        .contains("headers.a: expected printable ASCII")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o*", "*", "openai/gpt-4o", "ft:gpt-4o:acme::1", "@cf/meta/llama-3"})
  void pricesAreForWhateverModelsAreCalled(String model) throws Exception {
    String yaml = "prices: {\"%s\": {input-per-million: 1}}".formatted(model);
    assertThat(read(yaml).prices()).containsOnlyKeys(model);
  }

  @Test
  void noModelHasSpacesInItsName() {
    assertThat(problem("prices: {\"gpt 4\": {input-per-million: 1}}"))
        .startsWith("1: prices.gpt 4: expected a name of up to 200 letters, digits and any of")
        .endsWith(", got 'gpt 4'");
  }

  private RepriseConfig read(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("reprise.yaml"), yaml + "\n");
    return YamlReader.read(file, RepriseConfig.DEFAULTS, Map.<String, String>of()::get);
  }

  private String problem(String yaml) {
    Path file = folder.resolve("reprise.yaml");
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(yaml));
    List<String> all = e.problems().stream().map(Problem::toString).toList();
    assertThat(all).hasSize(1);
    return all.getFirst().substring(file.toString().length() + 1);
  }
}
