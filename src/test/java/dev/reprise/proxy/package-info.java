/** The proxy through its door: what passes, what is refused, and what becomes of faults. */
@NullMarked
package dev.reprise.proxy;

import org.jspecify.annotations.NullMarked;
