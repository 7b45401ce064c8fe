package dev.reprise.observing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A receiver of OTLP over HTTP that keeps what it gets. */
final class Collector implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<Metric> metrics = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::traces);
    server.createContext("/v1/metrics", this::metrics);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private void traces(HttpExchange call) throws IOException {
    byte[] body = body(call);
    if (status == 200) {
      ExportTraceServiceRequest.parseFrom(body)
          .getResourceSpansList()
          .forEach(r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
    }
    answer(call);
  }

  private void metrics(HttpExchange call) throws IOException {
    ExportMetricsServiceRequest.parseFrom(body(call))
        .getResourceMetricsList()
        .forEach(r -> r.getScopeMetricsList().forEach(s -> metrics.addAll(s.getMetricsList())));
    answer(call);
  }

  private byte[] body(HttpExchange call) throws IOException {
    keys.addAll(call.getRequestHeaders().getOrDefault("X-Key", List.of()));
    byte[] raw = call.getRequestBody().readAllBytes();
    if (!"gzip".equals(call.getRequestHeaders().getFirst("Content-Encoding"))) {
      return raw;
    }
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      return plain.readAllBytes();
    }
  }

  private void answer(HttpExchange call) throws IOException {
    call.sendResponseHeaders(status, -1);
    call.close();
  }

  /** From now on all is answered with this status. */
  void answerWith(int newStatus) {
    status = newStatus;
  }

  List<Span> spans() {
    return spans;
  }

  List<Metric> metrics() {
    return metrics;
  }

  /** What was shown as {@code x-key}. */
  List<String> keys() {
    return keys;
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The value of a span's attribute; empty where it has none. */
  static String attribute(Span span, String name) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(name))
        .map(Collector::text)
        .findFirst()
        .orElse("");
  }

  private static String text(KeyValue attribute) {
    return attribute.getValue().hasIntValue()
        ? Long.toString(attribute.getValue().getIntValue())
        : attribute.getValue().getStringValue();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
