package dev.reprise.store.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * A place in the table, and who has it.
 *
 * @param number SQLite's own, in the order of the pages
 * @param id of the entry; null when that cannot be read
 */
record Place(long number, @Nullable String id) {}
