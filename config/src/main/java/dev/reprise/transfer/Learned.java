package dev.reprise.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.Credentials;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Repute.Observation;
import dev.reprise.chat.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What has been learned of an entry, as JSON: without it an answer that was found wrong would come
 * back as a good one, and one that was brought by a stranger as everybody's.
 */
final class Learned {

  /** One object for each group of answers. */
  private final Map<UUID, AnswerGroup> groups = new HashMap<>();

  static ObjectNode write(Repute.Known known) {
    ObjectNode node = Members.MAPPER.createObjectNode();
    node.set("origin", origin(known.origin()));
    AnswerGroup group = known.group();
    if (group != null) {
      ObjectNode said = node.putObject("group").put("id", group.id().toString());
      group.origins().forEach(each -> said.withArray("origins").add(origin(each)));
    }
    digests(node.putArray("refused-for"), known.refusals());
    digests(node.putArray("refused-for-before"), known.inherited());
    node.put("strikes", known.strikes()).put("right", known.right());
    ArrayNode observations = node.putArray("observations");
    for (Observation each : known.observations()) {
      observations.addObject().put("similarity", each.similarity()).put("right", each.right());
    }
    return node.put("hidden", known.hidden());
  }

  private static ObjectNode origin(Origin origin) {
    ObjectNode node = Members.MAPPER.createObjectNode();
    node.put("credentials", origin.credentials().whole().toString());
    digests(node.putArray("values"), origin.credentials().values());
    return origin.user() == null ? node : node.put("user", origin.user().toString());
  }

  private static void digests(ArrayNode target, Collection<Digest> digests) {
    digests.stream().map(Digest::toString).sorted().forEach(target::add);
  }

  /** The group that an entry of the store belongs to already. */
  void know(AnswerGroup group) {
    groups.putIfAbsent(group.id(), group);
  }

  /**
   * @param node as {@link #write} gives it
   */
  Repute read(JsonNode node) throws LineException {
    JsonNode group = node.path("group");
    return Repute.of(
        new Repute.Known(
            readOrigin(node.path("origin")),
            group.isMissingNode() ? null : readGroup(group),
            readDigests(node.path("refused-for")),
            readDigests(node.path("refused-for-before")),
            Math.max(0, node.path("strikes").asInt()),
            Math.max(0, node.path("right").asInt()),
            readObservations(node.path("observations")),
            node.path("hidden").asBoolean()));
  }

  private AnswerGroup readGroup(JsonNode node) throws LineException {
    UUID id;
    try {
      id = UUID.fromString(node.path("id").asText());
    } catch (IllegalArgumentException e) {
      throw new LineException("learned.group.id: expected a UUID");
    }
    AnswerGroup group = groups.computeIfAbsent(id, AnswerGroup::new);
    for (JsonNode origin : node.path("origins")) {
      group.join(readOrigin(origin));
    }
    return group;
  }

  private static Origin readOrigin(JsonNode node) throws LineException {
    Digest whole = Digests.of("learned.origin", node.path("credentials").asText());
    JsonNode user = node.path("user");
    return new Origin(
        new Credentials(whole, readDigests(node.path("values"))),
        user.isTextual() ? Digests.of("learned.origin.user", user.textValue()) : null);
  }

  private static Set<Digest> readDigests(JsonNode list) throws LineException {
    Set<Digest> digests = new LinkedHashSet<>();
    for (JsonNode each : list) {
      digests.add(Digests.of("learned", each.asText()));
    }
    return digests;
  }

  private static List<Observation> readObservations(JsonNode list) {
    List<Observation> all = new ArrayList<>();
    for (JsonNode each : list) {
      boolean right = each.path("right").asBoolean();
      all.add(new Observation((float) each.path("similarity").asDouble(), right));
    }
    int surplus = Math.max(0, all.size() - Repute.MAX_OBSERVATIONS);
    return List.copyOf(all.subList(surplus, all.size()));
  }
}
