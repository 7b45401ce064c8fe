package dev.reprise.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with those above it, and the key that belongs to it.
 *
 * @param chain the own one first
 */
record PemIdentity(PrivateKey key, List<X509Certificate> chain) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END");

  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final byte[] ANYTHING = "anything".getBytes(StandardCharsets.US_ASCII);

  /**
   * Reads both files.
   *
   * @throws IOException when one cannot be read, is not what it should be, or does not belong to
   *     the other; the message names it
   */
  static PemIdentity read(Path certificateFile, Path keyFile) throws IOException {
    PemIdentity read = new PemIdentity(key(keyFile), certificates(certificateFile));
    if (!read.belongsTogether()) {
      throw new IOException(keyFile + " is not the key of the certificate in " + certificateFile);
    }
    return read;
  }

  /**
   * All certificates of a file, at least one.
   *
   * @throws IOException when there is none to be read; the message names the file
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      throw new IOException("no PEM certificate in " + file, e);
    }
    throw new IOException("no PEM certificate in " + file);
  }

  private static PrivateKey key(Path file) throws IOException {
    Matcher block = KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new IOException("no PEM private key in " + file);
    }
    if (!block.group(1).isEmpty()) {
      throw new IOException(
          "expected an unencrypted PKCS #8 key in "
              + file
              + ", got one of the form '"
              + block.group(1).trim()
              + "'; convert it: openssl pkcs8 -topk8 -nodes");
    }
    try {
      PKCS8EncodedKeySpec spec =
          new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(2)));
      for (String algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
          // Of another algorithm, or of none: the next one will tell.
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("no PEM private key in " + file, e);
    }
    throw new IOException("expected a key of " + ALGORITHMS + " in " + file);
  }

  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file, e);
    }
  }

  /** Between the writing of one file and the other they do not, for a while. */
  private boolean belongsTogether() {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "EdDSA";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(ANYTHING);
      byte[] signed = signature.sign();
      signature.initVerify(chain.getFirst().getPublicKey());
      signature.update(ANYTHING);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
