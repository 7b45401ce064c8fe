/** Traces of exchanges by the OpenTelemetry SDK; not loaded where nothing is traced. */
@NullMarked
package dev.reprise.tracing;

import org.jspecify.annotations.NullMarked;
