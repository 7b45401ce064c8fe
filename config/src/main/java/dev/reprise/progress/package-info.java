/** How far something is that takes a while, told to who waits for it. */
@NullMarked
package dev.reprise.progress;

import org.jspecify.annotations.NullMarked;
