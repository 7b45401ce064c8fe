package dev.reprise.http;

import dev.reprise.chat.WireFormat;
import dev.reprise.flow.ChatFlow;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.telemetry.ExchangeObserver;
import dev.reprise.upstream.RequestHead;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where requests go: chat through the cache, everything else straight through. */
public record Routes(
    ChatFlow chat,
    ForwardFlow forward,
    WireFormat wire,
    Authenticator authenticator,
    ExchangeObserver observer) {

  /** Where some server or other sees a segment end, up to its parameters. */
  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\;]|%2f|%5c|%3b");

  static boolean isChat(RequestHead head) {
    return head.method().equals("POST") && head.path().equals("/v1/chat/completions");
  }

  /** Under {@code /v1} and staying there: no segment leads up again, however it is spelled. */
  static boolean isV1(RequestHead head) {
    String path = head.path();
    if (!path.equals("/v1") && !path.startsWith("/v1/")) {
      return false;
    }
    String plain = path.toLowerCase(Locale.ROOT).replace("%2e", ".");
    return Arrays.stream(SEPARATOR.split(plain)).noneMatch(".."::equals);
  }
}
