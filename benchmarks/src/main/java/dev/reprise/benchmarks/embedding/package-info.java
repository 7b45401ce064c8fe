/** What a vector costs, beside the bare runtime. */
@NullMarked
package dev.reprise.benchmarks.embedding;

import org.jspecify.annotations.NullMarked;
