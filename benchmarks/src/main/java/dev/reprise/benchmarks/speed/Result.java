package dev.reprise.benchmarks.speed;

import java.util.List;

/** All that came of one contest. */
record Result(String title, Table table, List<Verdict> verdicts) {}
