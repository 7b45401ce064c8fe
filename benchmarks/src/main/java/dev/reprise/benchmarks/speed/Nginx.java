package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** nginx with one worker, as a static answer, a cache and a proxy. */
final class Nginx {
  static final String STATIC = "nginx return";
  static final String CACHE = "nginx proxy_cache";
  static final String PROXY = "nginx proxy_pass";

  /** The user only counts where root runs it, whose folders its usual user could not read. */
  private static final String FRAME =
      """
      user root; daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
      events { worker_connections 4096; }
      http {
        access_log off; keepalive_requests 100000000; client_body_buffer_size 64k;
        client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
        uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
        %2$s
        server { listen 127.0.0.1:%3$d; location / { %4$s } }
      }
      """;

  private static final String UPSTREAM =
      """
      upstream up { server 127.0.0.1:%d; keepalive 256; keepalive_requests 100000000; }
      """;

  private static final String PASS =
      """
      proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection "";
      """;

  private final Path program;
  private final Processes processes;

  Nginx(Path program, Processes processes) {
    this.program = program;
    this.processes = processes;
  }

  /** Reads no body and answers from its configuration: as little as a server can do. */
  Subject fixed(Answer answer) throws IOException {
    String location =
        "default_type '%s'; return 200 '%s';".formatted(answer.contentType(), answer.body());
    return start(STATIC, "", location);
  }

  /** As one would cache such requests with it: by their body. */
  Subject cache(Upstream upstream) throws IOException {
    String zone =
        "proxy_cache_path %s levels=1:2 keys_zone=answers:10m inactive=1h use_temp_path=off;\n"
            .formatted(processes.folder("nginx-cache"));
    String location =
        PASS
            + "proxy_cache answers; proxy_cache_methods POST; proxy_cache_valid 200 1h;"
            + " proxy_cache_key $request_body;";
    return start(CACHE, UPSTREAM.formatted(upstream.port()) + zone, location);
  }

  /** A plain reverse proxy that holds nothing back. */
  Subject proxy(Upstream upstream) throws IOException {
    String location = PASS + "proxy_buffering off; proxy_request_buffering off;";
    return start(PROXY, UPSTREAM.formatted(upstream.port()), location);
  }

  private Subject start(String name, String outside, String location) throws IOException {
    Path folder = processes.folder("nginx");
    int port = Launcher.freePort();
    Path config = folder.resolve("nginx.conf");
    Files.writeString(config, FRAME.formatted(folder, outside, port, location));
    return new Launcher(processes)
        .start(
            name,
            port,
            Map.of(),
            List.of(program.toString(), "-p", folder.toString(), "-c", config.toString()));
  }
}
