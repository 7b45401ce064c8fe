package dev.reprise.provider;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Real encoders, each with the name that its coding has on the wire. */
enum Encoding {
  GZIP("gzip") {
    @Override
    void encode(byte[] plain, OutputStream out) throws IOException {
      try (OutputStream coder = new GZIPOutputStream(out)) {
        coder.write(plain);
      }
    }
  },
  ZLIB("deflate") {
    @Override
    void encode(byte[] plain, OutputStream out) throws IOException {
      deflate(plain, out, false);
    }
  },
  BARE_DEFLATE("deflate") {
    @Override
    void encode(byte[] plain, OutputStream out) throws IOException {
      deflate(plain, out, true);
    }
  },
  BROTLI("br") {
    @Override
    void encode(byte[] plain, OutputStream out) throws IOException {
      Brotli4jLoader.ensureAvailability();
      out.write(Encoder.compress(plain, Encoder.Parameters.create(5)));
    }
  },
  ZSTANDARD("zstd") {
    @Override
    void encode(byte[] plain, OutputStream out) throws IOException {
      out.write(Zstd.compress(plain));
    }
  };

  final String coding;

  Encoding(String coding) {
    this.coding = coding;
  }

  byte[] encode(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      encode(plain, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  abstract void encode(byte[] plain, OutputStream out) throws IOException;

  private static void deflate(byte[] plain, OutputStream out, boolean bare) throws IOException {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
    try (OutputStream coder = new DeflaterOutputStream(out, deflater)) {
      coder.write(plain);
    } finally {
      deflater.end();
    }
  }
}
