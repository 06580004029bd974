package io.holdfast.client;

/** A client that says everything in JSON keeps the same promises. */
final class ClientOverJsonTest extends HoldfastClientTest {
  @Override
  HoldfastClient.Builder builder() {
    return HoldfastClient.builder().onlyJson();
  }
}
