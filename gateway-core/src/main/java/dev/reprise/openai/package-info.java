/** OpenAI's wire formats; the only package that reads and writes JSON. */
@NullMarked
package dev.reprise.openai;

import org.jspecify.annotations.NullMarked;
