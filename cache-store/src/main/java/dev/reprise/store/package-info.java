/** The store of answers: a bounded, expiring map in step with a vector index per scope. */
@NullMarked
package dev.reprise.store;

import org.jspecify.annotations.NullMarked;
