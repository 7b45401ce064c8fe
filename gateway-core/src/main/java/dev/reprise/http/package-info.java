/** The front: Netty's types begin and end here. */
@NullMarked
package dev.reprise.http;

import org.jspecify.annotations.NullMarked;
