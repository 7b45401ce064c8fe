/** What Reprise costs, measured beside what a user would pick instead. */
@NullMarked
package dev.reprise.benchmarks;

import org.jspecify.annotations.NullMarked;
