package dev.reprise.store.redis;

/** What is one for the whole store, not one for each shard. */
record Control(Purger purger, States states) {}
