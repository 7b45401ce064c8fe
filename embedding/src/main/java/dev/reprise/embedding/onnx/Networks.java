package dev.reprise.embedding.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.reprise.chat.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens networks. The runtime rewrites a network before it runs it (level ALL); what comes of that
 * is kept, since to load it takes half the time and 16 MB less than to do it again. The vectors are
 * the same to the bit.
 *
 * <p>A rewritten network is for the machine that it was made on, so the name of its folder says all
 * that it depends on, the processor included.
 */
final class Networks {
  private static final Logger LOG = LoggerFactory.getLogger(Networks.class);
  private static final String KIND = "networks";

  /** Larger ones are not kept: most of their start is reading them, either way. */
  private static final long MAX_KEPT_BYTES = 512L << 20;

  private final OrtEnvironment runtime;
  private final ModelFiles files;
  private final OnnxConfig config;
  private final @Nullable CacheFolder cache;

  private Networks(ModelFiles files, OnnxConfig config, @Nullable CacheFolder cache) {
    this.runtime = QuietRuntime.environment(cache);
    this.files = files;
    this.config = config;
    this.cache = cache;
  }

  /**
   * Opens the network, from the cache if it is there.
   *
   * @throws ModelUnavailableException when it cannot be used as configured
   */
  static Network open(ModelFiles files, OnnxConfig config, @Nullable CacheFolder cache) {
    try {
      return new Networks(files, config, cache).open();
    } catch (OrtException | IOException | IllegalArgumentException | LinkageError e) {
      String expected =
          "an ONNX text encoder of %d dimensions that reads %d tokens"
              .formatted(config.dimensions(), config.maxTokens());
      throw new ModelUnavailableException(files.network(), expected, e);
    }
  }

  private Network open() throws IOException, OrtException {
    if (cache == null || !files.isOneFile() || files.networkSize() > MAX_KEPT_BYTES) {
      return original();
    }
    String name = name();
    Network kept = kept(cache, name);
    return kept == null ? keeping(cache, name) : kept;
  }

  private Network original() throws IOException, OrtException {
    try (SessionOptions options = options(OptLevel.ALL_OPT)) {
      return Network.of(runtime, files.openNetwork(runtime, options), config, false);
    }
  }

  /** Null when there is none, or none that is whole. */
  private @Nullable Network kept(CacheFolder folder, String name) {
    try (SessionOptions options = options(OptLevel.NO_OPT)) {
      Path file = folder.find(KIND, name);
      return file == null
          ? null
          : Network.of(runtime, runtime.createSession(file.toString(), options), config, true);
    } catch (OrtException | IOException | IllegalArgumentException e) {
      LOG.info("The kept form of {} is made anew: {}", config.model(), e.toString());
      return null;
    }
  }

  /** Kept only once it has read as many tokens as it may, so that the next start need not try. */
  private Network keeping(CacheFolder folder, String name) throws IOException, OrtException {
    AtomicReference<@Nullable Network> opened = new AtomicReference<>();
    try (SessionOptions options = options(OptLevel.ALL_OPT)) {
      folder.keep(
          KIND,
          name,
          part -> {
            options.setOptimizedModelFilePath(part.toString());
            OrtSession session = files.openNetwork(runtime, options);
            opened.set(Network.of(runtime, session, config, false));
          });
      return Objects.requireNonNull(opened.get());
    } catch (IOException e) {
      // Either it cannot be kept or it is no such network, which is then told by what this throws.
      Network made = opened.get();
      Network network = made == null ? original() : made;
      LOG.info("{} is optimised at each start: {}", config.model(), e.toString());
      return network;
    }
  }

  private static SessionOptions options(OptLevel level) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setOptimizationLevel(level);
    options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    // It would keep a plan for every length of text ever seen.
    options.setMemoryPatternOptimization(false);
    // It warns that what is kept is for this machine alone.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return options;
  }

  /** All that the kept form depends on, and how long a text it has been tried with. */
  private String name() throws IOException {
    String of =
        Digest.of(
                files.digest().toString(),
                runtime.getVersion(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                processor(),
                config.trainedPooling().name(),
                Integer.toString(config.dimensions()),
                Integer.toString(config.maxTokens()))
            .toString();
    return config.model() + "-" + runtime.getVersion() + "-" + of;
  }

  /** Model and abilities of the first processor, where the system tells. */
  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      List<String> about =
          lines
              .takeWhile(line -> !line.isBlank())
              .filter(line -> line.matches("(?i)(model name|flags|features|cpu part)\\s*:.*"))
              .toList();
      return String.join("\n", about);
    } catch (IOException | RuntimeException e) {
      String told = System.getenv("PROCESSOR_IDENTIFIER");
      return told == null ? System.getProperty("os.version") : told;
    }
  }
}
