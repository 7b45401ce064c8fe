package dev.reprise.analyze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;

/** An analysis for programs: one JSON object, its names in snake case. */
public final class JsonReport {
  /** Goes up when a name changes its meaning. */
  private static final int FORMAT = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private JsonReport() {}

  /** Ends with a line's end. */
  public static String of(Analysis analysis) {
    ObjectNode root = MAPPER.createObjectNode().put("reprise_analysis", FORMAT);
    JsonNode tree = MAPPER.valueToTree(analysis);
    tree.properties().forEach(each -> root.set(each.getKey(), each.getValue()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes is JSON", e);
    }
  }
}
