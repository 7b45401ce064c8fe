package dev.reprise.http;

import dev.reprise.flow.ControlsReader;
import java.util.Set;

/**
 * What a header field says of its caller, told by its name. A list of known names would make one
 * tenant of strangers who use an unknown one.
 *
 * @param isCredential it carries a credential or an account, at this provider or at the next
 *     gateway
 * @param isVariant it switches an API's behaviour or chooses who answers
 */
record CallerField(boolean isCredential, boolean isVariant) {
  private static final CallerField NEITHER = new CallerField(false, false);
  private static final CallerField CREDENTIAL = new CallerField(true, false);
  private static final CallerField VARIANT = new CallerField(false, true);
  private static final CallerField BOTH = new CallerField(true, true);

  private static final Set<String> CHOICES =
      Set.of("provider", "config", "route", "target", "model", "host", "region");

  /**
   * @param name in lower case
   * @param compat whether the cache controls of other gateways are controls here, too
   */
  static CallerField of(String name, boolean compat) {
    if (ControlsReader.isOwn(name) || isPassing(name)) {
      return NEITHER;
    }
    if (compat && ControlsReader.isForeignControl(name)) {
      return NEITHER;
    }
    if (compat && ControlsReader.isForeignPartition(name)) {
      return VARIANT;
    }
    boolean variant = isVariant(name);
    if (isCredential(name)) {
      return variant ? BOTH : CREDENTIAL;
    }
    return variant ? VARIANT : NEITHER;
  }

  private static boolean isCredential(String name) {
    return name.endsWith("authorization")
        || name.equals("cookie")
        || name.endsWith("key")
        || name.contains("token")
        || name.contains("secret")
        || name.contains("signature")
        || name.endsWith("-auth")
        || name.contains("-auth-")
        || name.equals("openai-organization")
        || name.equals("openai-project")
        || name.contains("account")
        || name.contains("tenant");
  }

  private static boolean isVariant(String name) {
    return name.endsWith("-beta")
        || name.endsWith("-version")
        || name.startsWith("cf-aig-")
        || name.startsWith("helicone-")
        || name.startsWith("x-portkey-")
        || name.startsWith("x-bf-")
        || (name.startsWith("x-") && CHOICES.contains(lastWord(name)));
  }

  private static String lastWord(String name) {
    return name.substring(name.lastIndexOf('-') + 1);
  }

  /** Such names, too, but new for each request. */
  private static boolean isPassing(String name) {
    return name.equals("idempotency-key")
        || name.endsWith("-idempotency-key")
        || name.endsWith("-trace-id")
        || name.endsWith("-request-id")
        || name.endsWith("-span-id")
        || name.startsWith("x-stainless-");
  }
}
