/** A gateway under load and random faults for as long as one likes: is it the same at the end? */
@NullMarked
package dev.reprise.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
