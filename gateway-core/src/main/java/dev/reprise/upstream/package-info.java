/** The port to whatever answers when the cache cannot. */
@NullMarked
package dev.reprise.upstream;

import org.jspecify.annotations.NullMarked;
