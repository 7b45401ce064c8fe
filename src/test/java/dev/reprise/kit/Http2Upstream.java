package dev.reprise.kit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that speaks HTTP/2, over TLS or by prior knowledge, and does what a test tells it.
 * Every request has a virtual thread once it is whole.
 */
public final class Http2Upstream implements AutoCloseable {

  /** What a test wants done with a request. */
  @FunctionalInterface
  public interface Script {
    void answer(Http2Stream stream) throws Exception;
  }

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listener;
  private final String scheme;
  private final int maxStreams;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Queue<Channel> connections = new ConcurrentLinkedQueue<>();
  private final List<Http2Stream> streams = new CopyOnWriteArrayList<>();
  private volatile Script script = stream -> stream.completion("ok");

  /** By prior knowledge. */
  public Http2Upstream(int maxStreams) {
    this(maxStreams, null);
  }

  /** Behind TLS, where it offers nothing else. */
  public Http2Upstream(Certificate certificate) throws Exception {
    this(
        100,
        SslContextBuilder.forServer(certificate.pem().toFile(), certificate.keyPem().toFile())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    "h2"))
            .build());
  }

  private Http2Upstream(int maxStreams, SslContext tls) {
    this.maxStreams = maxStreams;
    this.scheme = tls == null ? "http" : "https";
    this.listener =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.incrementAndGet();
                    connections.add(channel);
                    if (tls == null) {
                      equip(channel);
                    } else {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Agreement());
                    }
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  private final class Agreement extends ApplicationProtocolNegotiationHandler {
    Agreement() {
      super("none");
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      if (protocol.equals("h2")) {
        equip(ctx.channel());
      } else {
        ctx.close();
      }
    }
  }

  /** Nothing that it sends is checked: tests send what nobody should. */
  private void equip(Channel channel) {
    channel
        .pipeline()
        .addLast(
            Http2FrameCodecBuilder.forServer()
                .validateHeaders(false)
                .encoderIgnoreMaxHeaderListSize(true)
                .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(maxStreams))
                .build())
        .addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(new Http2Stream.Reader(Http2Upstream.this::asked));
                  }
                }));
  }

  private void asked(Http2Stream stream) {
    streams.add(stream);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                script.answer(stream);
              } catch (Exception e) {
                // The peer or the script ended the stream: that is part of what tests do.
              }
            });
  }

  /** From now on requests are answered like this. */
  public Http2Upstream script(Script newScript) {
    script = newScript;
    return this;
  }

  /** Requests that came whole. */
  public List<Http2Stream> requests() {
    return streams;
  }

  public int calls() {
    return streams.size();
  }

  /** Connections so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections open now. */
  public int connections() {
    connections.removeIf(channel -> !channel.isActive());
    return connections.size();
  }

  /** The base URL to give to a gateway. */
  public URI base() {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    return URI.create(scheme + "://127.0.0.1:" + port + "/v1");
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
