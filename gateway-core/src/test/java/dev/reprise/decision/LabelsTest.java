package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring is a list whose oldest go; checked against just that. */
final class LabelsTest {
  private record Label(float score, boolean right, float weight) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 63, 64, 65, 100, 128, 300})
  void theLastOnesAreKept(int limit) throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Labels labels = new Labels(limit);
      List<Label> model = new ArrayList<>();
      for (int step = 0; step < 700; step++) {
        Label label =
            new Label(random.nextFloat() - 0.5f, random.nextBoolean(), 0.1f + random.nextFloat());
        labels.add(label.score(), label.right(), label.weight());
        model.add(label);
        if (model.size() > limit) {
          model.removeFirst();
        }
        assertThat(labels.size()).isEqualTo(model.size());
        if (random.nextInt(40) == 0) {
          labels = checked(labels, model, limit, random);
        }
      }
    }
  }

  /** The same labels, now and then read again from what was written of them. */
  private static Labels checked(Labels labels, List<Label> model, int limit, Random random)
      throws IOException {
    assertThat(all(labels)).containsExactlyInAnyOrderElementsOf(model);
    float from = random.nextFloat() - 0.5f;
    assertThat(all(labels.from(from)))
        .containsExactlyInAnyOrderElementsOf(
            model.stream().filter(one -> one.score() >= from).toList());
    Labels read = read(write(labels), limit);
    // Oldest first, and so in the list's order.
    assertThat(all(read)).containsExactlyElementsOf(model);
    return random.nextBoolean() ? read : labels;
  }

  private static List<Label> all(Labels labels) {
    List<Label> all = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      all.add(new Label((float) labels.score(i), labels.right(i), (float) labels.weight(i)));
    }
    return all;
  }

  @Test
  void moreThanFitOrLessThanNothingIsNotRead() throws IOException {
    Labels labels = new Labels(10);
    for (int i = 0; i < 10; i++) {
      labels.add(i, true, 1);
    }
    byte[] written = write(labels);
    assertThatThrownBy(() -> read(written, 9)).isInstanceOf(IOException.class);
    byte[] negative = {-1, -1, -1, -1};
    assertThatThrownBy(() -> read(negative, 9)).isInstanceOf(IOException.class);
    byte[] many = {127, -1, -1, -1};
    assertThatThrownBy(() -> read(many, 9)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNoNumberIsNotRead(float odd) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(1);
    out.writeFloat(odd);
    out.writeFloat(1);
    assertThatThrownBy(() -> read(bytes.toByteArray(), 9)).isInstanceOf(IOException.class);
    bytes.reset();
    out.writeInt(1);
    out.writeFloat(1);
    out.writeFloat(odd);
    assertThatThrownBy(() -> read(bytes.toByteArray(), 9)).isInstanceOf(IOException.class);
  }

  private static byte[] write(Labels labels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    labels.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Labels read(byte[] bytes, int limit) throws IOException {
    Labels labels = new Labels(limit);
    labels.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    return labels;
  }
}
