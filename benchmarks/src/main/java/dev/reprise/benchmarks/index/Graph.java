package dev.reprise.benchmarks.index;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** JVector's graph over copies of the vectors as floats. */
final class Graph implements Rival {
  private static final int DEGREE = 16;
  private static final int BUILD_WIDTH = 100;
  private static final int SEARCH_WIDTH = 128;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final RandomAccessVectorValues stored;
  private final List<VectorFloat<?>> asked;
  private final ImmutableGraphIndex graph;
  private final GraphSearcher searcher;

  Graph(Sample sample) {
    stored = new ListRandomAccessVectorValues(copies(sample.stored()), Sample.DIMENSIONS);
    asked = copies(sample.asked());
    VectorSimilarityFunction function = VectorSimilarityFunction.DOT_PRODUCT;
    try (GraphIndexBuilder builder =
        new GraphIndexBuilder(stored, function, DEGREE, BUILD_WIDTH, OVERFLOW, ALPHA, true)) {
      graph = builder.build(stored);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    searcher = new GraphSearcher(graph);
  }

  private static List<VectorFloat<?>> copies(List<float[]> vectors) {
    var types = VectorizationProvider.getInstance().getVectorTypeSupport();
    return vectors.stream()
        .<VectorFloat<?>>map(each -> types.createFloatVector(each.clone()))
        .toList();
  }

  @Override
  public String name() {
    return "JVector, ef " + SEARCH_WIDTH;
  }

  @Override
  public int[] nearest(int number, int k) {
    var scores =
        DefaultSearchScoreProvider.exact(
            asked.get(number), VectorSimilarityFunction.DOT_PRODUCT, stored);
    SearchResult result = searcher.search(scores, k, SEARCH_WIDTH, 0, 0, Bits.ALL);
    int[] nearest = new int[result.getNodes().length];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = result.getNodes()[i].node;
    }
    return nearest;
  }

  @Override
  public void close() {
    try {
      searcher.close();
      graph.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
