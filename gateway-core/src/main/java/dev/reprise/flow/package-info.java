/** The way of a request from its plan to its last byte. */
@NullMarked
package dev.reprise.flow;

import org.jspecify.annotations.NullMarked;
