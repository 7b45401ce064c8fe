/** Imports, exports and checks of real files. */
@NullMarked
package dev.reprise.transfer;

import org.jspecify.annotations.NullMarked;
