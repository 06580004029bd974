/** Tests of the measuring itself. */
@org.jspecify.annotations.NullMarked
package io.holdfast.bench;
