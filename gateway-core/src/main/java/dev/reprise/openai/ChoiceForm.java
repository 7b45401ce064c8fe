package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a choice stands in a protocol whose streams are chunks of choices. Stateless. */
interface ChoiceForm {

  /** What a whole answer calls itself. */
  String object();

  /** A choice of which nothing has come yet. */
  ObjectNode begin(int index);

  /**
   * Merges what belongs to the answer itself.
   *
   * @param ended whether an earlier chunk has said how the choice ended
   * @return false for a member that stands beside the answer
   */
  boolean merge(ObjectNode choice, boolean ended, String name, JsonNode value)
      throws DeltaMerge.ConflictException;

  /** Puts a choice of which all has come in its last form. */
  void finish(ObjectNode choice);
}
