/** What the documentation promises, against what there is. */
@NullMarked
package dev.reprise.docs;

import org.jspecify.annotations.NullMarked;
