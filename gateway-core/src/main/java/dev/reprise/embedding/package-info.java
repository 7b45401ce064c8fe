/** The port to an embedding model. */
@NullMarked
package dev.reprise.embedding;

import org.jspecify.annotations.NullMarked;
