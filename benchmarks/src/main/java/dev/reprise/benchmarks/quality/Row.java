package dev.reprise.benchmarks.quality;

import dev.reprise.cache.CachePolicy.Rule;
import java.util.List;
import java.util.Locale;

/** One stream in one order by one setting, and what came of it. */
record Row(String model, String stream, long seed, Setting setting, Tally tally) {

  static final String HEADER =
      "model,stream,seed,policy,delta_percent,threshold,noise,requests,hits,wrong,withheld,"
          + "hit_percent,error_percent,withheld_percent";

  /**
   * Runs it.
   *
   * @param requests of the stream in the order of the seed
   */
  static Row of(
      Model model,
      Vectors vectors,
      String stream,
      long seed,
      Setting setting,
      List<Utterance> requests) {
    Tally tally = new Rehearsal(model, vectors, setting, seed).run(requests);
    return new Row(model.label(), stream, seed, setting, tally);
  }

  String csv() {
    return String.format(
        Locale.ROOT,
        "%s,%s,%d,%s,%s,%.3f,%.2f,%d,%d,%d,%d,%.2f,%.3f,%.2f",
        model,
        stream,
        seed,
        setting.policy(),
        setting.rule() == Rule.THRESHOLD
            ? ""
            : String.format(Locale.ROOT, "%.1f", 100 * setting.delta()),
        setting.threshold(),
        setting.noise(),
        tally.requests(),
        tally.hits(),
        tally.wrong(),
        tally.withheld(),
        tally.hitRate(),
        tally.error(),
        tally.cost());
  }
}
