/** {@code holdfast token}: makes the secrets that callers of a server show. */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.token;
