/** Keeps the cache in a file, so that a restart does not cost its warmth. */
@NullMarked
package dev.reprise.store.sqlite;

import org.jspecify.annotations.NullMarked;
