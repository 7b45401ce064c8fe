/** Which stored things go when memory is full: those whose bytes are worth least, fairly shared. */
@NullMarked
package dev.reprise.store.eviction;

import org.jspecify.annotations.NullMarked;
