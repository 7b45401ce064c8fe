package dev.reprise.store.sqlite;

/** When a commit counts as done; a killed process loses nothing of it either way. */
public enum Synchronous {
  /** The system has it: a power cut may cost the last seconds. */
  NORMAL,
  /** The disk has it, at some milliseconds a commit. */
  FULL
}
