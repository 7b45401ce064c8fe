/** The operator's JSON API on what is in the cache, apart from how it is carried. */
@NullMarked
package dev.reprise.admin;

import org.jspecify.annotations.NullMarked;
