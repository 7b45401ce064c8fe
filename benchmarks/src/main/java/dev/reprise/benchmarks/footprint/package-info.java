/**
 * How long {@code ./reprise} takes from its start to its first semantic hit, and how large it is.
 */
@NullMarked
package dev.reprise.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
