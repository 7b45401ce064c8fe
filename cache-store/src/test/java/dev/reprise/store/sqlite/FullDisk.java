package dev.reprise.store.sqlite;

import static dev.reprise.store.sqlite.Node.eventually;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Stores more than its process may write, and goes on until that has changed. */
final class FullDisk {
  static final int ENTRIES = 6_000;

  private FullDisk() {}

  /**
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws Exception {
    var told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Node node = Node.open(Path.of(arguments[0]))) {
      node.putAll(0, ENTRIES);
      eventually("it is full", () -> !node.flushed() && node.backing.figures().away());
      node.holdsAll(0, ENTRIES);
      System.out.println("full");
      told.readLine();
      eventually("there is room", node::flushed);
      System.out.println("written, failures " + node.backing.figures().failures());
    }
    System.out.println("closed");
  }
}
