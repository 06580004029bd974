package io.holdfast.server.grpc;

/** A method of a service. */
interface Method {
  /** Takes a call, and starts it. On the call's event loop. */
  void take(GrpcCall call);
}
