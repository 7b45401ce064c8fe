package dev.reprise.flow;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that would hold up an event loop: done on a virtual thread. What comes of it is used at
 * home, unless the caller has left meanwhile.
 */
public final class Aside implements Exchange.Listener {
  private boolean gone;

  private Aside() {}

  /**
   * @param work must not throw
   */
  public static <T> void run(Exchange exchange, Supplier<T> work, Consumer<T> use) {
    Aside aside = new Aside();
    exchange.listen(aside);
    Thread.startVirtualThread(
        () -> {
          T result = work.get();
          exchange
              .executor()
              .execute(
                  () -> {
                    if (!aside.gone) {
                      use.accept(result);
                    }
                  });
        });
  }

  @Override
  public void gone() {
    gone = true;
  }
}
