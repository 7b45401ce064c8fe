/** The whole program in one place: its configuration and how its parts are put together. */
@NullMarked
package dev.reprise.config;

import org.jspecify.annotations.NullMarked;
