package dev.reprise.benchmarks.quality;

/**
 * Two questions.
 *
 * @param category what they are an example of
 * @param same whether one answer is right for both
 */
record Pair(String category, boolean same, String one, String other) {}
