package dev.reprise.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.models.Model;
import dev.reprise.kit.OpenAiScript;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The rest of the API, which passes through, as OpenAI's Java client uses it. */
class OpenAiJavaApiTest {
  private static final String PASSED = "reprise; fwd=bypass; detail=not-cacheable";

  @AutoClose private static final OpenAiJava setup = new OpenAiJava();

  @Test
  void modelsPassThrough() {
    assertThat(setup.client.models().list().autoPager())
        .extracting(Model::id)
        .containsExactly(OpenAiScript.MODEL, "text-embedding-3-small");
    assertThat(setup.client.models().retrieve(OpenAiScript.MODEL).ownedBy()).isEqualTo("system");
  }

  @Test
  void anUploadPassesThroughAsItIs() {
    byte[] notes =
        "naïve notes\r\n--not-the-boundary\r\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);
    FileCreateParams params =
        FileCreateParams.builder()
            .purpose(FilePurpose.USER_DATA)
            .file(
                MultipartField.<InputStream>builder()
                    .value(new ByteArrayInputStream(notes))
                    .filename("notes.txt")
                    .build())
            .build();
    FileObject file = setup.client.files().create(params);

    assertThat(file.filename()).isEqualTo("notes.txt");
    assertThat(file._status()).hasToString("processed");
    Recorded request =
        setup.upstream.requests().stream()
            .filter(recorded -> recorded.target().equals("/v1/files"))
            .findFirst()
            .orElseThrow();
    assertThat(request.body()).contains(new String(notes, StandardCharsets.UTF_8));
  }

  @Test
  void aDownloadComesByteForByte() throws IOException {
    try (HttpResponse content = setup.client.files().content("file-1")) {
      assertThat(content.body().readAllBytes()).isEqualTo(OpenAiScript.FILE);
      assertThat(content.headers().values("cache-status")).containsExactly(PASSED);
    }
  }
}
