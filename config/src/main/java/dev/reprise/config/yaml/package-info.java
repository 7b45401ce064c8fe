/** From a YAML file to immutable records, with every mistake named by line and key. */
@NullMarked
package dev.reprise.config.yaml;

import org.jspecify.annotations.NullMarked;
