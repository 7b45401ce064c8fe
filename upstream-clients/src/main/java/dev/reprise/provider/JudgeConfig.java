package dev.reprise.provider;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Who tells whether two answers say the same, and what that may cost.
 *
 * @param enabled false asks nobody
 * @param url an API's base, such as {@code https://api.openai.com/v1}; {@code /chat/completions}
 *     lies under it
 * @param model its name there, up to 200 visible ASCII characters; empty while disabled alone
 * @param apiKey shown as a bearer token, up to 4096 visible ASCII characters; empty for none
 * @param maxCallsPerHour in any hour, failed ones included, 1 to 100000
 * @param timeoutMs for a whole call, 100 to 120000
 * @param maxTextChars of each question and each answer that are sent, 200 to 100000; the middle of
 *     longer ones is left out
 */
public record JudgeConfig(
    boolean enabled,
    URI url,
    String model,
    String apiKey,
    int maxCallsPerHour,
    int timeoutMs,
    int maxTextChars) {

  private static final Pattern MODEL = Pattern.compile("[\\x21-\\x7e]{0,200}");
  private static final Pattern API_KEY = Pattern.compile("[\\x21-\\x7e]{0,4096}");

  public static final JudgeConfig DEFAULTS =
      new JudgeConfig(false, URI.create("https://api.openai.com/v1"), "", "", 100, 10_000, 4_000);

  public JudgeConfig {
    requireBase(url);
    if (!MODEL.matcher(model).matches() || (enabled && model.isEmpty())) {
      throw new IllegalArgumentException(
          "model: expected 1 to 200 visible ASCII characters, got \"" + model + "\"");
    }
    // Never quoted: it is a secret however wrong it is.
    if (!API_KEY.matcher(apiKey).matches()) {
      throw new IllegalArgumentException(
          "api-key: expected up to 4096 visible ASCII characters, got "
              + apiKey.length()
              + " characters that are not");
    }
    within("max-calls-per-hour", maxCallsPerHour, 1, 100_000);
    within("timeout-ms", timeoutMs, 100, 120_000);
    within("max-text-chars", maxTextChars, 200, 100_000);
  }

  /** The key is a secret: it is told whether there is one. */
  @Override
  public String toString() {
    return ("JudgeConfig[enabled=%s, url=%s, model=%s, apiKey=%s, maxCallsPerHour=%d,"
            + " timeoutMs=%d, maxTextChars=%d]")
        .formatted(
            enabled,
            url,
            model,
            apiKey.isEmpty() ? "none" : "set",
            maxCallsPerHour,
            timeoutMs,
            maxTextChars);
  }

  private static void requireBase(URI url) {
    BaseUrl.requireBare(url);
    boolean http = "http".equalsIgnoreCase(url.getScheme());
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    if (!(http || https) || url.getHost() == null || url.getPort() > 65_535) {
      throw new IllegalArgumentException("url: expected http(s)://host[:port][/path], got " + url);
    }
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }
}
