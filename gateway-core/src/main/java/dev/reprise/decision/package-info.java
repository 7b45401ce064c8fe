/** Decides hits, learns from answers, keeps the rate of wrong ones bounded. */
@NullMarked
package dev.reprise.decision;

import org.jspecify.annotations.NullMarked;
