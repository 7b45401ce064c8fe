/** What outlives the process: how fast it is written and read, and how much room it takes. */
@NullMarked
package dev.reprise.benchmarks.store;

import org.jspecify.annotations.NullMarked;
