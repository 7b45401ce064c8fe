/** Speed beside what a user would pick instead: one run, one core each, alternating rounds. */
@NullMarked
package dev.reprise.benchmarks.speed;

import org.jspecify.annotations.NullMarked;
