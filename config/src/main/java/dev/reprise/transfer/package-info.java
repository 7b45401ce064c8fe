/** What moves answers into a cache and out of it, and looks after its file. */
@NullMarked
package dev.reprise.transfer;

import org.jspecify.annotations.NullMarked;
