package dev.reprise.embedding.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime with its telemetry off.
 *
 * <p><b>Since 1.29 the official builds report home.</b> On Linux and macOS they keep a device id
 * and a queue of events in the user's cache directory and upload them over HTTPS, unless {@code
 * ORT_DISABLE_TELEMETRY} is in the environment before the library is loaded; its own switch comes
 * after the first event. A gateway that sees prompts has to be silent without being told, so the
 * variable is set from in here, which only a call to the C library can do.
 */
final class QuietRuntime {
  private static final String SILENT = "ORT_DISABLE_TELEMETRY";
  private static final String LIBRARIES = "onnxruntime.native.path";

  private static @Nullable OrtEnvironment started;

  private QuietRuntime() {}

  /**
   * @param cache for the runtime's libraries, which are loaded by the first call
   */
  static synchronized OrtEnvironment environment(@Nullable CacheFolder cache) {
    OrtEnvironment environment = started;
    if (environment == null) {
      environment = start(cache);
      started = environment;
    }
    return environment;
  }

  private static OrtEnvironment start(@Nullable CacheFolder cache) {
    // Whoever starts the process with it saves the call, which is a first one and so takes long.
    if (!"1".equals(System.getenv(SILENT))) {
      setEnvironmentVariable(SILENT, "1");
    }
    if (System.getProperty(LIBRARIES) == null) {
      Path libraries = Natives.ofRuntime(cache);
      if (libraries != null) {
        System.setProperty(LIBRARIES, libraries.toString());
      }
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment("reprise");
    try {
      // Windows has no uploader, only events that the system may collect.
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
    }
    return environment;
  }

  @SuppressWarnings("restricted")
  private static void setEnvironmentVariable(String name, String value) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return; // Windows
    }
    var shape = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      int failed =
          (int)
              linker
                  .downcallHandle(setenv.get(), shape)
                  .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (failed != 0) {
        throw new IllegalStateException("setenv " + name + " failed");
      }
    } catch (Throwable e) {
      throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
    }
  }
}
