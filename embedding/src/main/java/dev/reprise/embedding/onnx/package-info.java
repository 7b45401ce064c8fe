/** The embedder that runs an ONNX model in this process. */
@NullMarked
package dev.reprise.embedding.onnx;

import org.jspecify.annotations.NullMarked;
