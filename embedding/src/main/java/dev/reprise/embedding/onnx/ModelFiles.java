package dev.reprise.embedding.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.reprise.chat.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where a model's network and its tokenizer are. */
sealed interface ModelFiles {

  static ModelFiles of(OnnxConfig config) {
    return config.directory().isEmpty()
        ? new BuiltIn("/" + config.model() + ".onnx", "/" + config.model() + "-tokenizer.json")
        : new Directory(
            Path.of(config.directory(), "model.onnx"),
            Path.of(config.directory(), "tokenizer.json"));
  }

  /** The network's name for messages. */
  String network();

  /** The tokenizer's name for messages. */
  String tokenizer();

  OrtSession openNetwork(OrtEnvironment runtime, SessionOptions options)
      throws IOException, OrtException;

  /** Bytes of the network, weights beside it not counted. */
  long networkSize() throws IOException;

  /** Whether the network has no weights beside it, which it finds by where it lies itself. */
  boolean isOneFile() throws IOException;

  byte[] readTokenizer() throws IOException;

  /** Differs when a byte of network or tokenizer does. */
  Digest digest() throws IOException;

  private static Digest digest(InputStream... files) throws IOException {
    byte[][] digests = new byte[files.length][];
    for (int i = 0; i < files.length; i++) {
      try (InputStream file = files[i]) {
        digests[i] = Digest.read(file).bytes();
      }
    }
    return Digest.of(digests);
  }

  /** Resources on the class path. */
  record BuiltIn(String network, String tokenizer) implements ModelFiles {

    /** By way of a file: from a byte array the process would stay 60 MB larger. */
    @Override
    public OrtSession openNetwork(OrtEnvironment runtime, SessionOptions options)
        throws IOException, OrtException {
      Path copy = Files.createTempFile("reprise-model", ".onnx");
      try (InputStream resource = open(network)) {
        Files.copy(resource, copy, StandardCopyOption.REPLACE_EXISTING);
        return runtime.createSession(copy.toString(), options);
      } finally {
        Files.delete(copy);
      }
    }

    @Override
    public byte[] readTokenizer() throws IOException {
      try (InputStream resource = open(tokenizer)) {
        return resource.readAllBytes();
      }
    }

    /** Of what their jar says of them: to unpack both would take longer than to load them. */
    @Override
    public Digest digest() throws IOException {
      return Digest.of(
          network,
          Print.of(resource(network)).toString(),
          Print.of(resource(tokenizer)).toString());
    }

    @Override
    public long networkSize() throws IOException {
      return Print.of(resource(network)).size();
    }

    @Override
    public boolean isOneFile() {
      return true;
    }

    private static InputStream open(String name) throws IOException {
      return resource(name).openStream();
    }

    private static URL resource(String name) throws IOException {
      URL resource = BuiltIn.class.getResource(name);
      if (resource == null) {
        throw new FileNotFoundException("no such resource: the model is not built in");
      }
      return resource;
    }
  }

  /** Files, the network perhaps with more files beside it that hold its weights. */
  record Directory(Path networkFile, Path tokenizerFile) implements ModelFiles {

    @Override
    public String network() {
      return networkFile.toString();
    }

    @Override
    public String tokenizer() {
      return tokenizerFile.toString();
    }

    @Override
    public OrtSession openNetwork(OrtEnvironment runtime, SessionOptions options)
        throws OrtException {
      return runtime.createSession(networkFile.toString(), options);
    }

    @Override
    public long networkSize() throws IOException {
      return Files.size(networkFile);
    }

    @Override
    public byte[] readTokenizer() throws IOException {
      return Files.readAllBytes(tokenizerFile);
    }

    @Override
    public boolean isOneFile() throws IOException {
      return networkFiles().size() == 1;
    }

    @Override
    public Digest digest() throws IOException {
      List<InputStream> files = new ArrayList<>();
      for (Path file : networkFiles()) {
        files.add(Files.newInputStream(file));
      }
      files.add(Files.newInputStream(tokenizerFile));
      return ModelFiles.digest(files.toArray(InputStream[]::new));
    }

    /** Weights may lie beside the network, in files that begin with its name. */
    private List<Path> networkFiles() throws IOException {
      String name = networkFile.getFileName().toString();
      try (Stream<Path> all = Files.list(networkFile.toAbsolutePath().getParent())) {
        return all.filter(file -> file.getFileName().toString().startsWith(name)).sorted().toList();
      }
    }
  }
}
