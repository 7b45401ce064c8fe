package dev.reprise.http;

import dev.reprise.chat.WireFormat;
import dev.reprise.flow.ChatFlow;
import dev.reprise.flow.ForwardFlow;
import dev.reprise.telemetry.ExchangeObserver;
import dev.reprise.upstream.RequestHead;

/** Where requests go: chat through the cache, everything else straight through. */
public record Routes(
    ChatFlow chat,
    ForwardFlow forward,
    WireFormat wire,
    Authenticator authenticator,
    ExchangeObserver observer) {

  static boolean isChat(RequestHead head) {
    return head.method().equals("POST") && head.path().equals("/v1/chat/completions");
  }

  static boolean isV1(RequestHead head) {
    return head.path().equals("/v1") || head.path().startsWith("/v1/");
  }
}
