/**
 * How people write lengths of time, points in time, sizes and names, the same in the configuration
 * and over HTTP, and how to tell them what was wrong with it.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.server.text;
