/** What may be looked up, where, and what counts as a hit: decisions only, no engine. */
@NullMarked
package dev.reprise.cache;

import org.jspecify.annotations.NullMarked;
