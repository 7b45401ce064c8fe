package dev.reprise.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Memory is all there is, and ends with the process. */
final class NoBacking implements Backing {

  /** Of a few parts of the program, by their names. */
  private final Map<String, byte[]> states = new ConcurrentHashMap<>();

  @Override
  public void open(Local local) {}

  @Override
  public byte @Nullable [] state(String name) {
    return states.get(name);
  }

  @Override
  public void keepState(String name, byte[] state) {
    states.put(name, state.clone());
  }

  @Override
  public void close() {}
}
