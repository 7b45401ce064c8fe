@NullMarked
package dev.reprise.guard;

import org.jspecify.annotations.NullMarked;
