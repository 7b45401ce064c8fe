package dev.reprise.benchmarks.quality;

/**
 * One request of a stream.
 *
 * @param intent what is meant: an answer is right for all requests of its intent and no other
 */
record Utterance(String text, String intent) {}
