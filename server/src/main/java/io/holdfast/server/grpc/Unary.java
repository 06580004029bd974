package io.holdfast.server.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One message in, one out. */
final class Unary<Q extends Message, T> implements CallHandler {
  private final GrpcCall call;
  private final Parser<Q> parser;
  private final Function<Q, CompletableFuture<T>> work;
  private final Function<T, MessageLite> translation;
  private @Nullable Q message;

  private Unary(
      GrpcCall call,
      Parser<Q> parser,
      Function<Q, CompletableFuture<T>> work,
      Function<T, MessageLite> translation) {
    this.call = call;
    this.parser = parser;
    this.work = work;
    this.translation = translation;
  }

  /**
   * A method.
   *
   * @param work asks; from any thread
   * @param translation of its answer; on the event loop
   */
  static <Q extends Message, T> Method method(
      Parser<Q> parser,
      Function<Q, CompletableFuture<T>> work,
      Function<T, MessageLite> translation) {
    // One more is asked for than there may be, to notice it.
    return call -> call.start(new Unary<>(call, parser, work, translation), 2);
  }

  @Override
  public void message(byte[] bytes) {
    if (message != null) {
      throw WrongMessageException.invalid("Expected one message but there are more");
    }
    message = Checks.parse(parser, bytes);
  }

  @Override
  public void peerEnded() {
    Q asked = message;
    if (asked == null) {
      throw WrongMessageException.invalid("Expected one message but there is none");
    }
    call.whenKnown(
        work.apply(asked),
        (known, wrong) -> {
          if (wrong != null) {
            throw new CompletionException(wrong);
          }
          call.send(translation.apply(Objects.requireNonNull(known)));
          call.end();
        });
  }
}
