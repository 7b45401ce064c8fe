package dev.reprise.http;

import dev.reprise.flow.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the raw bytes of every head before Netty's decoder does, since a decoder that repairs
 * what it reads is how requests get smuggled (RFC 9112 section 11.2). A head must end its lines
 * with CRLF, hold no NUL, no bare CR or LF, no folded or indented line, nothing but spaces between
 * the parts of the request line, and keep within its limits; else the connection has had its last
 * request. So it is with the trailers of a body in chunks.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

  /** Comes down the pipeline instead of a request; nothing follows it. */
  record Rejected(Refusal refusal) {}

  /** A head has begun but is not complete. */
  static final Object HEAD_BEGUN = new Object();

  /** Bytes are looked at in here, an array of each thread's: nothing stays in it. */
  private static final FastThreadLocal<byte[]> BLOCK =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[1024];
        }
      };

  private final int maxLineBytes;
  private final int maxHeadBytes;
  private boolean atHead = true;
  private boolean broken;
  private boolean told;
  private boolean emptyLineSkipped;
  private @Nullable ChunkLines chunks;
  private int scanned;
  private int lineStart;
  private byte previous;

  StrictRequestDecoder(ServerConfig config) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(config.maxRequestLineBytes())
            .setMaxHeaderSize(config.maxHeaderBytes())
            .setMaxChunkSize(65_536));
    this.maxLineBytes = config.maxRequestLineBytes();
    this.maxHeadBytes = config.maxHeaderBytes() + config.maxRequestLineBytes();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (atHead && !headIsReady(ctx, in, out)) {
      return;
    }
    int before = out.size();
    int from = in.readerIndex();
    super.decode(ctx, in, out);
    if (chunks != null && !chunks.areClean(in, from, in.readerIndex())) {
      spoil(out);
      return;
    }
    for (int i = before; i < out.size(); i++) {
      switch (out.get(i)) {
        case HttpRequest request -> {
          atHead = false;
          chunks = HttpUtil.isTransferEncodingChunked(request) ? new ChunkLines() : null;
        }
        case LastHttpContent _ -> {
          atHead = true;
          chunks = null;
        }
        default -> {}
      }
    }
  }

  /** As Netty ends a body whose chunks cannot be read. */
  private void spoil(List<Object> out) {
    broken = true;
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      ReferenceCountUtil.release(out.removeLast());
    }
    LastHttpContent end = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
    end.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("a trailer's line")));
    out.add(end);
  }

  /** Netty would take {@code http/1.1}; the name is case-sensitive (RFC 9112 section 2.3). */
  @Override
  protected HttpMessage createMessage(String[] line) throws Exception {
    if (!line[2].startsWith("HTTP/")) {
      throw new IllegalArgumentException("expected HTTP/ as the protocol");
    }
    return super.createMessage(line);
  }

  /** True when a whole, clean head is at the reader index. */
  private boolean headIsReady(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    Refusal refusal = scan(in);
    if (refusal != null) {
      broken = true;
      in.skipBytes(in.readableBytes());
      out.add(new Rejected(refusal));
      return false;
    }
    if (scanned >= 0) {
      if (in.isReadable() && !told) {
        told = true;
        ctx.fireUserEventTriggered(HEAD_BEGUN);
      }
      return false;
    }
    scanned = 0;
    lineStart = 0;
    told = false;
    emptyLineSkipped = false;
    atHead = false;
    return true;
  }

  /**
   * Reads on where the last call stopped; {@code scanned} becomes -1 at the head's end. Offsets
   * count from the reader index, which stays until the head is whole.
   */
  private @Nullable Refusal scan(ByteBuf in) {
    byte[] block = BLOCK.get();
    int length = in.readableBytes();
    while (scanned < length) {
      int count = Math.min(block.length, length - scanned);
      in.getBytes(in.readerIndex() + scanned, block, 0, count);
      for (int k = 0; k < count; k++) {
        int i = scanned + k;
        byte b = block[k];
        if (b == '\n' && previous == '\r' && i - lineStart == 1) {
          previous = 0;
          return i == 1 ? skipEmptyLine(in) : headEnds();
        }
        Refusal refusal = check(b, i);
        if (refusal != null) {
          return refusal;
        }
        previous = b;
      }
      scanned += count;
    }
    return null;
  }

  private @Nullable Refusal headEnds() {
    scanned = -1;
    return null;
  }

  private @Nullable Refusal check(byte b, int i) {
    if (b == 0) {
      return bad("a NUL byte in the head");
    }
    if (b == '\n') {
      if (previous != '\r') {
        return bad("a line that ends without CR");
      }
      lineStart = i + 1;
    } else if (previous == '\r') {
      return bad("a CR without LF");
    } else if (i == lineStart && (b == ' ' || b == '\t')) {
      return bad("a line that starts with white space");
    } else if (lineStart == 0 && b >= 0 && b < ' ' && b != '\r') {
      return bad("a control character in the request line");
    }
    return i >= maxLineBytes ? tooLong(i) : null;
  }

  /** RFC 9112 section 2.2: one CRLF before a request line is to be ignored. */
  private @Nullable Refusal skipEmptyLine(ByteBuf in) {
    if (emptyLineSkipped) {
      return bad("an empty line for a request line");
    }
    emptyLineSkipped = true;
    in.skipBytes(2);
    scanned = 0;
    return scan(in);
  }

  private @Nullable Refusal tooLong(int length) {
    if (lineStart == 0) {
      return Refusal.invalid(
          414, "uri_too_long", "expected a request line of at most " + maxLineBytes + " bytes");
    }
    return length < maxHeadBytes
        ? null
        : Refusal.invalid(
            431, "headers_too_large", "expected a head of at most " + maxHeadBytes + " bytes");
  }

  private static Refusal bad(String found) {
    return Refusal.invalid(400, "bad_request", "the request is not HTTP/1.1: " + found);
  }
}
