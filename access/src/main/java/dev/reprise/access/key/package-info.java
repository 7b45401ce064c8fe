/** Keys that the gateway issues itself. */
@NullMarked
package dev.reprise.access.key;

import org.jspecify.annotations.NullMarked;
