/** Tests of the command line, run in this process. */
@NullMarked
package dev.reprise.cli;

import org.jspecify.annotations.NullMarked;
