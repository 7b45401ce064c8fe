package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells whether the model that answered is the one that was asked. */
final class Models {

  /** What points to whichever version is in force. */
  private static final Pattern MOVING = Pattern.compile("[-:@](latest|0)$");

  /** A version or date that a provider puts behind a name. */
  private static final Pattern VERSION = Pattern.compile("[-:@.](v?\\d.*|latest|preview.*)");

  private Models() {}

  /**
   * True when nothing speaks against it: the names are equal but for the provider's path before and
   * a version behind, or the answer names none.
   *
   * @param asked null when any model will do
   */
  static boolean same(@Nullable String asked, JsonNode answered) {
    if (asked == null || !answered.isTextual() || answered.textValue().isEmpty()) {
      return true;
    }
    String one = bare(asked);
    String two = bare(answered.textValue());
    return one.equals(two) || isVersionOf(one, two) || isVersionOf(two, one);
  }

  private static boolean isVersionOf(String name, String longer) {
    return longer.startsWith(name) && VERSION.matcher(longer.substring(name.length())).matches();
  }

  private static String bare(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return MOVING.matcher(name).replaceFirst("");
  }
}
