/** What is told of every exchange when it is over. */
@NullMarked
package dev.reprise.telemetry;

import org.jspecify.annotations.NullMarked;
