/**
 * How often the cache answers and how often wrongly, on streams of questions with known intents.
 */
@NullMarked
package dev.reprise.benchmarks.quality;

import org.jspecify.annotations.NullMarked;
