package dev.reprise.store.sqlite;

import dev.reprise.store.seal.Keys;
import dev.reprise.store.seal.Seals;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Seals a file anew until it is killed; tells when it has opened it, and how far it is. */
final class RotationVictim {

  private RotationVictim() {}

  /**
   * @param arguments the folder, and the number of the newest key; all from 1 on are there
   */
  public static void main(String[] arguments) {
    int newest = Integer.parseInt(arguments[1]);
    int[] numbers = new int[newest];
    for (int i = 0; i < newest; i++) {
      numbers[i] = newest - i;
    }
    Seals seals = Keys.seals(numbers);
    Node node = Node.sealed(Path.of(arguments[0]), seals);
    System.out.println("open " + node.store.entries());
    while (true) {
      long renewed = seals.figures().renewed();
      if (renewed > 0) {
        System.out.println("renewed " + renewed);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
