/** Small files that other programs read and write as well. */
@NullMarked
package dev.reprise.access.file;

import org.jspecify.annotations.NullMarked;
