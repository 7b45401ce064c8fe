/** What policies of eviction save, replaying public traces and a made-up stream of questions. */
@NullMarked
package dev.reprise.benchmarks.eviction;

import org.jspecify.annotations.NullMarked;
