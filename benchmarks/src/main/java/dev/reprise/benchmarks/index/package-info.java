/** How fast, how right and how large an index of vectors is. */
@NullMarked
package dev.reprise.benchmarks.index;

import org.jspecify.annotations.NullMarked;
