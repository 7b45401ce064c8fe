/** Whether two questions that lie close together may share an answer: words only, no vectors. */
@NullMarked
package dev.reprise.guard;

import org.jspecify.annotations.NullMarked;
