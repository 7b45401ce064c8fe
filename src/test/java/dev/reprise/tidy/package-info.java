/** The style of the sources as code: what a reviewer should not have to say twice. */
@NullMarked
package dev.reprise.tidy;

import org.jspecify.annotations.NullMarked;
