/** Proof that the providers' own clients work through the gateway as they do without it. */
@NullMarked
package dev.reprise.clients;

import org.jspecify.annotations.NullMarked;
