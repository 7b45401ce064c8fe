/** The demonstration: a simulated provider, a script of questions, and what a run came to. */
@NullMarked
package dev.reprise.demo;

import org.jspecify.annotations.NullMarked;
