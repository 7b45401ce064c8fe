/** Clients of the providers that answer what the cache cannot. */
@NullMarked
package dev.reprise.provider;

import org.jspecify.annotations.NullMarked;
