/** The command line: arguments in, exit codes out. */
@NullMarked
package dev.reprise.cli;

import org.jspecify.annotations.NullMarked;
