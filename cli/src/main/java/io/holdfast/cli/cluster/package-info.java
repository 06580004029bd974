/** {@code holdfast cluster}: who leads, and who else is there. */
@org.jspecify.annotations.NullMarked
package io.holdfast.cli.cluster;
