package dev.reprise.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.HttpResponseFor;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.embeddings.EmbeddingModel;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Embeddings as OpenAI's Java client asks for them, which is as base64 unless it is told. */
class OpenAiJavaEmbeddingsTest {
  @AutoClose private static final OpenAiJava setup = new OpenAiJava();

  private record Answer(String cacheStatus, CreateEmbeddingResponse response) {

    List<List<Float>> vectors() {
      return response.data().stream().map(Embedding::embedding).toList();
    }

    List<Long> indexes() {
      return response.data().stream().map(Embedding::index).toList();
    }
  }

  @BeforeEach
  void reset() {
    setup.upstream.forget();
  }

  @Test
  void theSameTextsAreAHit() {
    EmbeddingCreateParams params = texts("Ax", "Bcd").build();
    Answer miss = create(params);
    assertThat(miss.cacheStatus()).isEqualTo("reprise; fwd=miss; stored");
    assertThat(miss.vectors()).containsExactly(List.of(2f, 65f), List.of(3f, 66f));

    Answer hit = create(params);
    assertThat(hit.cacheStatus()).startsWith("reprise; hit; detail=exact; ttl=");
    assertThat(hit.vectors()).isEqualTo(miss.vectors());
    assertThat(hit.indexes()).containsExactly(0L, 1L);
    assertThat(hit.response().model()).isEqualTo(miss.response().model());
    assertThat(hit.response().usage()).isEqualTo(miss.response().usage());
    assertThat(setup.upstream.calls()).isEqualTo(1);
  }

  @Test
  void aListThatHasGrownCostsWhatIsNew() {
    create(texts("Cx", "Dyy").build());
    Answer joined = create(texts("Ezzz", "Cx", "Dyy").build());
    assertThat(joined.cacheStatus()).isEqualTo("reprise; fwd=miss; stored; detail=partial");
    assertThat(joined.vectors())
        .containsExactly(List.of(4f, 69f), List.of(2f, 67f), List.of(3f, 68f));
    assertThat(joined.indexes()).containsExactly(0L, 1L, 2L);
    assertThat(joined.response().usage().promptTokens()).isEqualTo(16);
    assertThat(setup.upstream.requests())
        .extracting(Recorded::body)
        .last()
        .asString()
        .contains("\"input\":[\"Ezzz\"]");
  }

  @Test
  void plainNumbersAndBase64AreApart() {
    create(texts("Fx").build());
    EmbeddingCreateParams params =
        texts("Fx").encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT).build();
    Answer miss = create(params);
    assertThat(miss.cacheStatus()).isEqualTo("reprise; fwd=miss; stored");
    Answer hit = create(params);
    assertThat(hit.cacheStatus()).startsWith("reprise; hit; detail=exact; ttl=");
    assertThat(hit.vectors()).containsExactly(List.of(2f, 70f));
  }

  private static EmbeddingCreateParams.Builder texts(String... texts) {
    return EmbeddingCreateParams.builder()
        .model(EmbeddingModel.TEXT_EMBEDDING_3_SMALL)
        .inputOfArrayOfStrings(Arrays.asList(texts));
  }

  private static Answer create(EmbeddingCreateParams params) {
    try (HttpResponseFor<CreateEmbeddingResponse> response =
        setup.client.embeddings().withRawResponse().create(params)) {
      return new Answer(OpenAiJava.cacheStatus(response), response.parse().validate());
    }
  }
}
