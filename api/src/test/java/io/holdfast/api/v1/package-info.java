/**
 * The promise that a client of today is understood by a server of tomorrow, and the other way
 * round.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.api.v1;
