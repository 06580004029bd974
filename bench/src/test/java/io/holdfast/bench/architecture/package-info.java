/**
 * Rules about classes: who may depend on whom, what the pure modules must not touch, and which
 * words the design does without.
 *
 * <p>A rule that cannot fail is worthless. So every rule is tried twice: on the real classes in
 * {@code ArchitectureTest}, and on a {@link io.holdfast.bench.architecture.Canary canary} that it
 * must catch in {@code CanaryTest}.
 */
@NullMarked
package io.holdfast.bench.architecture;

import org.jspecify.annotations.NullMarked;
