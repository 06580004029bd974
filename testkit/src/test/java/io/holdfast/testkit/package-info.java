/** The examples of the kit, which are its tests. */
@org.jspecify.annotations.NullMarked
package io.holdfast.testkit;
