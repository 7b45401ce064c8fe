/** TLS on the listeners: who gets in, with what, and what becomes of changed files. */
@NullMarked
package dev.reprise.tls;

import org.jspecify.annotations.NullMarked;
