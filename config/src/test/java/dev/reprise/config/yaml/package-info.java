/** Tests of the binder, and {@code ReferenceFile} for whoever owns a file and its defaults. */
@NullMarked
package dev.reprise.config.yaml;

import org.jspecify.annotations.NullMarked;
