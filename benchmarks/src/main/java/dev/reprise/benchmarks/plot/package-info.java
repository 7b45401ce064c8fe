/** What plots are drawn with. */
@NullMarked
package dev.reprise.benchmarks.plot;

import org.jspecify.annotations.NullMarked;
