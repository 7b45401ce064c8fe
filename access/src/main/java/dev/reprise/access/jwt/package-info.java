/** Tokens that another issues, and the keys that they are checked with. */
@NullMarked
package dev.reprise.access.jwt;

import org.jspecify.annotations.NullMarked;
