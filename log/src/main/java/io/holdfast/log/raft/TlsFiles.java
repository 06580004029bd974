package io.holdfast.log.raft;

import java.nio.file.Path;

/**
 * What a replica shows to others, and whom it believes: PEM files, read once, at the start.
 *
 * @param certificate its certificate, followed by those between it and the one that others trust;
 *     its subject alternative names must cover the address by which the others know this replica
 * @param key the private key to it, PKCS #8, not encrypted
 * @param trust the certificates that others' must lead to; who has one of these is a replica, so
 *     this is to be an authority of the cluster's own and never a public one
 */
public record TlsFiles(Path certificate, Path key, Path trust) {}
