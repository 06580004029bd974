/** What an application that has the artifact on its class path relies on. */
@org.jspecify.annotations.NullMarked
package io.holdfast.embedded;
