package dev.reprise.benchmarks.speed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.reprise.embedding.onnx.OnnxConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The model alone, as a process of its own: prints the milliseconds of CPU that a run over 16
 * tokens takes, on one thread, without a tokenizer or anything else.
 */
public final class RawSession {
  static final int TOKENS = 16;

  private static final int WARM_UP = 100;
  private static final int RUNS = 300;

  /** Of some word; all take the same time. */
  private static final long WORD = 2_054;

  private RawSession() {}

  public static void main(String[] args) throws OrtException, IOException {
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      Path file = model();
      try (OrtSession session = runtime.createSession(file.toString(), options)) {
        run(runtime, session, WARM_UP);
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        run(runtime, session, RUNS);
        System.out.println((threads.getCurrentThreadCpuTime() - before) / 1e6 / RUNS);
      } finally {
        Files.delete(file);
      }
    }
  }

  private static Path model() throws IOException {
    Path file = Files.createTempFile("model-", ".onnx");
    String name = "/" + OnnxConfig.DEFAULTS.model() + ".onnx";
    try (InputStream in = RawSession.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private static void run(OrtEnvironment runtime, OrtSession session, int times)
      throws OrtException {
    for (int i = 0; i < times; i++) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (String name : session.getInputNames()) {
        long[] values = new long[TOKENS];
        Arrays.fill(values, name.equals("input_ids") ? WORD : name.contains("mask") ? 1 : 0);
        LongBuffer buffer = LongBuffer.wrap(values);
        inputs.put(name, OnnxTensor.createTensor(runtime, buffer, new long[] {1, TOKENS}));
      }
      session.run(inputs).close();
      inputs.values().forEach(OnnxTensor::close);
    }
  }
}
