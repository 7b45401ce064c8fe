/** Encrypts what the cache keeps outside of memory. */
@NullMarked
package dev.reprise.store.seal;

import org.jspecify.annotations.NullMarked;
