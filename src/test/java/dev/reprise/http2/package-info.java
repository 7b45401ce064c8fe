/** HTTP/2 through the door: what is served, what is refused, and what is too much. */
@NullMarked
package dev.reprise.http2;

import org.jspecify.annotations.NullMarked;
