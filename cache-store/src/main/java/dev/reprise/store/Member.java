package dev.reprise.store;

import dev.reprise.embedding.Embedding;

/** What is found by its vector: an entry, or a cell full of them. */
interface Member {

  /** Always the same one. */
  Embedding vector();
}
