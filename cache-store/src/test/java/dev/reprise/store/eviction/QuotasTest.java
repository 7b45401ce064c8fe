package dev.reprise.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class QuotasTest {
  private static final long BYTES = 1_000;

  @Test
  void aFloodLeavesAnotherTenantItsShare() {
    Shelf shelf = new Shelf(100 * BYTES, new Quotas(Map.of("quiet", 0.3), Map.of()));
    for (int key = 0; key < 40; key++) {
      shelf.store(Thing.of(key, "quiet", BYTES));
    }
    for (int key = 0; key < 10_000; key++) {
      shelf.request(Thing.of(1_000 + key % 500, "loud", BYTES));
    }
    assertThat(shelf.bytesOf("quiet")).isGreaterThanOrEqualTo(30 * BYTES);
    assertThat(shelf.bytesOf("loud")).isGreaterThanOrEqualTo(60 * BYTES);
  }

  @Test
  void unnamedTenantsShareTheRestEqually() {
    Shelf shelf = new Shelf(100 * BYTES, Quotas.NONE);
    for (int key = 0; key < 2_000; key++) {
      shelf.store(Thing.of(key, "loud", BYTES));
      if (key % 20 == 0) {
        shelf.store(Thing.of(100_000 + key, "quiet", BYTES));
      }
    }
    assertThat(shelf.bytesOf("quiet")).isGreaterThanOrEqualTo(50 * BYTES);
  }

  @Test
  void aPartThatIsNotUsedIsAnybodys() {
    Shelf shelf = new Shelf(100 * BYTES, new Quotas(Map.of("absent", 0.9), Map.of()));
    for (int key = 0; key < 1_000; key++) {
      shelf.store(Thing.of(key, "only", BYTES));
    }
    assertThat(shelf.bytesOf("only")).isEqualTo(100 * BYTES);
  }

  @Test
  void aNamespaceKeepsItsPartWhateverTheTenant() {
    Shelf shelf = new Shelf(100 * BYTES, new Quotas(Map.of(), Map.of("vital", 0.2)));
    for (int key = 0; key < 25; key++) {
      shelf.store(new Thing(key, "t", "vital", BYTES, 0.001));
    }
    for (int key = 100; key < 5_000; key++) {
      shelf.store(new Thing(key, "t", "other", BYTES, 1));
    }
    assertThat(shelf.things.keySet().stream().filter(key -> key < 100).count()).isEqualTo(20);
  }

  @Test
  void tenantsThatHoldNothingAreForgotten() {
    Shelf shelf = new Shelf(10 * BYTES, Quotas.NONE);
    Thing first = Thing.of(0, "first", BYTES);
    shelf.store(first);
    for (int key = 1; key < 20; key++) {
      shelf.store(Thing.of(key, "second", BYTES));
    }
    assertThat(shelf.holds(0)).isTrue();
    shelf.things.remove(0L);
    shelf.eviction.leave(first);
    shelf.store(Thing.of(100, "third", BYTES));
    for (int key = 200; key < 220; key++) {
      shelf.store(Thing.of(key, "third", BYTES));
    }
    assertThat(shelf.bytesOf("third")).isEqualTo(5 * BYTES);
  }

  @Test
  void tenThousandTenantsOfOneEntryEachStayWithinTheBound() {
    Shelf shelf = new Shelf(1_000 * BYTES, Quotas.NONE);
    for (int key = 0; key < 10_000; key++) {
      shelf.store(Thing.of(key, "tenant" + key, BYTES));
      assertThat(shelf.eviction.bytes()).isLessThanOrEqualTo(1_000 * BYTES);
    }
  }

  @Test
  void partsMustNotExceedTheWhole() {
    assertThatThrownBy(() -> new Quotas(Map.of("a", 0.6), Map.of("n", 0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not exceed 1");
    assertThatThrownBy(() -> new Quotas(Map.of("a", -0.1), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> new Quotas(Map.of("a", Double.NaN), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tenTenthsAreTheWhole() {
    Map<String, Double> tenths = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      tenths.put("t" + i, 0.1);
    }
    assertThat(new Quotas(tenths, Map.of()).rest()).isBetween(0.0, 1e-9);
  }
}
