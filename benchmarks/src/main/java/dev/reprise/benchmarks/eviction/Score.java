package dev.reprise.benchmarks.eviction;

import java.util.Locale;

/**
 * What a policy achieved.
 *
 * @param part of the working set's bytes that fit
 * @param money that was saved, in percent of what no cache would have cost
 * @param hits in percent of the requests
 */
record Score(String trace, double part, String policy, double money, double hits) {
  static final String CSV_HEAD = "trace,part,policy,money,hits\n";

  static Score of(Workload workload, double part, String name, Policy.Maker maker) {
    Policy policy = maker.of(workload, (long) (part * workload.workingSetBytes()));
    double spent = 0;
    double saved = 0;
    long hits = 0;
    for (int key : workload.requests()) {
      double dollars = workload.dollars()[key];
      spent += dollars;
      if (policy.request(key)) {
        saved += dollars;
        hits++;
      }
    }
    double perCent = 100.0 / workload.requests().length;
    return new Score(workload.name(), part, name, 100 * saved / spent, perCent * hits);
  }

  String csv() {
    return String.format(Locale.ROOT, "%s,%.2f,%s,%.2f,%.2f%n", trace, part, policy, money, hits);
  }
}
