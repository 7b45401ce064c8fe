/** Who may use the gateway, and how much of it, over real HTTP. */
@NullMarked
package dev.reprise.access;

import org.jspecify.annotations.NullMarked;
