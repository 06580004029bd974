package io.holdfast.server.grpc;

/** What a method does with a call. All of it happens on the call's event loop. */
interface CallHandler {

  /**
   * A message that was asked for with {@link GrpcCall#request}. Throws {@link
   * WrongMessageException} to end the call with it; any other exception is a bug and ends it too.
   */
  void message(byte[] message);

  /** The peer says nothing more. Throws as {@link #message}. */
  void peerEnded();

  /** The server ends: what would go on by itself ends, what is about to be answered does not. */
  default void stopping() {}

  /** The call has ended, whoever ended it; nothing follows. */
  default void ended() {}
}
