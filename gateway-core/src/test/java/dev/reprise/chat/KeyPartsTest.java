package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPartsTest {
  private static final KeyParts PARTS =
      new KeyParts(List.of("model", "temperature", "messages[0]"), new long[] {1, 2, 3});

  @Test
  void equalPartsDoNotDiffer() {
    KeyParts same =
        new KeyParts(List.of("model", "temperature", "messages[0]"), new long[] {1, 2, 3});
    assertThat(PARTS.differing(same)).isEmpty();
    assertThat(PARTS.differing(PARTS)).isEmpty();
    assertThat(KeyParts.NONE.differing(KeyParts.NONE)).isEmpty();
  }

  @Test
  void theOrderOfPartsDoesNotMatter() {
    KeyParts turned =
        new KeyParts(List.of("messages[0]", "temperature", "model"), new long[] {3, 2, 1});
    assertThat(PARTS.differing(turned)).isEmpty();
    assertThat(turned.differing(PARTS)).isEmpty();
  }

  @Test
  void aPartWithAnotherDigestIsNamed() {
    KeyParts warmer =
        new KeyParts(List.of("model", "temperature", "messages[0]"), new long[] {1, -2, 3});
    assertThat(PARTS.differing(warmer)).containsExactly("temperature");
    assertThat(warmer.differing(PARTS)).containsExactly("temperature");
  }

  @Test
  void aPartThatOnlyOneHasIsNamedOnceAndOnesOwnComeFirst() {
    KeyParts other =
        new KeyParts(List.of("seed", "model", "messages[0]", "top_p"), new long[] {9, 1, 4, 8});
    assertThat(PARTS.differing(other))
        .containsExactly("temperature", "messages[0]", "seed", "top_p");
    assertThat(other.differing(PARTS))
        .containsExactly("seed", "messages[0]", "top_p", "temperature");
  }

  @Test
  void nothingDiffersFromNothingInEveryPart() {
    assertThat(PARTS.differing(KeyParts.NONE)).isEqualTo(PARTS.names());
    assertThat(KeyParts.NONE.differing(PARTS)).isEqualTo(PARTS.names());
  }

  @Test
  void eachNameHasADigest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyParts(List.of("model"), new long[] {1, 2}))
        .withMessage("expected 1 digests, got 2");
  }

  @Test
  void namesAreCopied() {
    List<String> names = new ArrayList<>(List.of("model"));
    KeyParts parts = new KeyParts(names, new long[] {1});
    names.set(0, "seed");
    assertThat(parts.names()).containsExactly("model");
  }
}
