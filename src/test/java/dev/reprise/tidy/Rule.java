package dev.reprise.tidy;

import java.util.stream.Stream;

/** Something that every file must keep to. */
@FunctionalInterface
public interface Rule {
  Stream<Finding> check(SourceFile file);
}
