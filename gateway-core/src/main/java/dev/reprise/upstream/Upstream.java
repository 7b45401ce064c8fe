package dev.reprise.upstream;

import java.util.concurrent.Executor;

/** A provider that answers HTTP requests. */
public interface Upstream extends AutoCloseable {

  /**
   * Starts a call and returns at once. Everything the listener hears, it hears on {@code executor},
   * and the call's methods may be used only there.
   *
   * @param head its body follows by {@link Call#write} and {@link Call#end}
   */
  Call send(RequestHead head, Listener listener, Executor executor);

  @Override
  void close();

  /** Hears one answer: a head, then parts, then exactly one of completed and failed. */
  interface Listener {

    void head(ResponseHead head);

    /** The next bytes of the body; the listener owns the array. */
    void part(byte[] bytes);

    /** The answer ended as upstream meant it to. */
    void completed(Headers trailers);

    /** No more will come; may be the first and only thing that is heard. */
    void failed(UpstreamException failure);

    /** Whether more of the request's body is welcome now. */
    default void writable(boolean writable) {}
  }

  /** The handle on a call in progress; all methods do nothing once it has ended. */
  interface Call {

    /** The next bytes of the request's body; the call owns the array. */
    void write(byte[] bytes);

    /** The request's body is complete. */
    void end(Headers trailers);

    /** Gives the call up; the listener hears nothing more. */
    void cancel();

    /** Stops reading from upstream until {@link #resume}. */
    void pause();

    void resume();
  }
}
