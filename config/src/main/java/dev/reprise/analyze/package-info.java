/** What a cache would have saved of a log of past requests, or did save, without calling anyone. */
@NullMarked
package dev.reprise.analyze;

import org.jspecify.annotations.NullMarked;
