/**
 * The server inside an application's process.
 *
 * <p>{@link io.holdfast.server.embedded.Holdfast} is a replica alone with everything a server
 * process has but the process: the same log, ledger and API. What its client says goes through the
 * API of {@code server.http} without the socket, so embedded and remote are one contract, and
 * moving from one to the other changes one line of an application. Its folder is that of {@code
 * holdfast dev} and of {@code holdfast server}: either can go on where the other ended.
 *
 * <p>This is the one place where a server knows the client.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.embedded;
