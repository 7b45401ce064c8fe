/** Entries as bytes, in one form for every place outside of memory. */
@NullMarked
package dev.reprise.store.row;

import org.jspecify.annotations.NullMarked;
