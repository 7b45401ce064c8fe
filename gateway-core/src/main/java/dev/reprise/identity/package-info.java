/** Who callers are beyond their credentials, and what they may take. */
@NullMarked
package dev.reprise.identity;

import org.jspecify.annotations.NullMarked;
