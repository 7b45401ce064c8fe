package dev.reprise.flow;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What would hold up an event loop: work that is done on a virtual thread, and waiting. What comes
 * of it is used at home, unless the caller has left meanwhile.
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

  /**
   * @param stage of which the end alone counts
   */
  static void await(Exchange exchange, CompletionStage<?> stage, Runnable use) {
    Aside aside = new Aside();
    exchange.listen(aside);
    stage.whenComplete(
        (result, failure) ->
            exchange
                .executor()
                .execute(
                    () -> {
                      if (!aside.gone) {
                        use.run();
                      }
                    }));
  }

  @Override
  public void gone() {
    gone = true;
  }
}
