/**
 * Who may ask what: the same for HTTP and gRPC.
 *
 * <p>A {@link io.holdfast.server.access.TokenFile} says which tokens there are, by their hashes,
 * and what each is for; a {@link io.holdfast.server.access.Gate} admits a request that shows one of
 * them, or refuses it before anything of it is read. Where there is no such file everybody is
 * admitted: then only this machine can reach the server, or somebody has said {@code insecure}.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.access;
