package dev.reprise.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimeOrderTest {
  private final TimeOrder order = new TimeOrder();

  @Test
  void callsComeInTheOrderOfTheirTimesAndEqualOnesAsTheyStood() {
    for (long time : new long[] {30, 10, 20, 10}) {
      order.add(call(time, "/" + time + "#" + order.hashCode()));
    }
    assertThat(order.next(false)).isNull();
    assertThat(rest()).extracting(LogLine.Call::timeNanos).containsExactly(10L, 10L, 20L, 30L);
    assertThat(order.late()).isZero();
    assertThat(order.nanos()).isEqualTo(30);
  }

  @Test
  void oneWithoutATimeFollowsThoseBeforeIt() {
    order.add(call(10L, "/a"));
    order.add(call(null, "/b"));
    order.add(call(5L, "/c"));
    assertThat(rest()).extracting(LogLine.Call::path).containsExactly("/c", "/a", "/b");
  }

  @Test
  void withoutAnyTimesTheLogsOwnOrderStays() {
    List<String> paths = List.of("/a", "/b", "/c");
    paths.forEach(path -> order.add(call(null, path)));
    assertThat(rest()).extracting(LogLine.Call::path).isEqualTo(paths);
    assertThat(order.nanos()).isZero();
  }

  @Test
  void memoryIsBoundedAndWhatComesTooLateIsCounted() {
    int given = 0;
    for (long time = 100_000; time > 0; time--) {
      order.add(call(time, "/"));
      given += order.next(false) == null ? 0 : 1;
    }
    assertThat(given).isEqualTo(100_000 - 4_096);
    assertThat(order.late()).isEqualTo(given - 1);
  }

  private List<LogLine.Call> rest() {
    List<LogLine.Call> all = new ArrayList<>();
    for (LogLine.Call next = order.next(true); next != null; next = order.next(true)) {
      all.add(next);
    }
    return all;
  }

  private static LogLine.Call call(@Nullable Long time, String path) {
    return new LogLine.Call(path, new byte[1], null, "", time, Double.NaN, Double.NaN, null, false);
  }
}
