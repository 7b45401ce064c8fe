package dev.reprise.store.row;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.Credentials;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Repute.Observation;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** What has been learned of an entry, as fields of its row. */
final class ReputeFields {

  private ReputeFields() {}

  static void write(Fields.Writer to, Repute.Known known) {
    writeOrigin(to, known.origin());
    to.optional(known.group(), ReputeFields::writeGroup);
    to.list(known.refusals(), Fields.Writer::digest);
    to.list(known.inherited(), Fields.Writer::digest);
    to.number(known.strikes()).number(known.right());
    to.list(known.observations(), ReputeFields::writeObservation);
    to.flag(known.hidden());
  }

  /**
   * @param groups the one object for each answer group
   */
  static Repute.Known read(Fields.Reader from, Function<UUID, AnswerGroup> groups)
      throws CorruptRowException {
    return new Repute.Known(
        readOrigin(from),
        from.optional(reader -> readGroup(reader, groups)),
        Set.copyOf(from.list(Fields.Reader::digest)),
        Set.copyOf(from.list(Fields.Reader::digest)),
        (int) from.number(),
        (int) from.number(),
        from.list(ReputeFields::readObservation),
        from.flag());
  }

  private static void writeOrigin(Fields.Writer to, Origin origin) {
    to.digest(origin.credentials().whole());
    to.list(origin.credentials().values(), Fields.Writer::digest);
    to.optional(origin.user(), Fields.Writer::digest);
  }

  private static Origin readOrigin(Fields.Reader from) throws CorruptRowException {
    Credentials credentials =
        new Credentials(from.digest(), Set.copyOf(from.list(Fields.Reader::digest)));
    return new Origin(credentials, from.optional(Fields.Reader::digest));
  }

  private static void writeGroup(Fields.Writer to, AnswerGroup group) {
    to.fixed(group.id().getMostSignificantBits()).fixed(group.id().getLeastSignificantBits());
    to.list(group.origins(), ReputeFields::writeOrigin);
  }

  private static AnswerGroup readGroup(Fields.Reader from, Function<UUID, AnswerGroup> groups)
      throws CorruptRowException {
    AnswerGroup group = groups.apply(new UUID(from.fixed(), from.fixed()));
    from.list(ReputeFields::readOrigin).forEach(group::join);
    return group;
  }

  private static void writeObservation(Fields.Writer to, Observation made) {
    to.fixed(Float.floatToIntBits(made.similarity()));
    to.flag(made.right());
  }

  private static Observation readObservation(Fields.Reader from) throws CorruptRowException {
    return new Observation(Float.intBitsToFloat((int) from.fixed()), from.flag());
  }
}
