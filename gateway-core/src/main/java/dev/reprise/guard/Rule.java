package dev.reprise.guard;

/** One reason to object. */
@FunctionalInterface
interface Rule {
  Finding judge(Comparison texts);
}
