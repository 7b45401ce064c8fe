/** How much callers have taken, and what they may still take. */
@NullMarked
package dev.reprise.access.limit;

import org.jspecify.annotations.NullMarked;
