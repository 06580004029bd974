/**
 * Measurements: {@code holdfast bench}.
 *
 * <p>Machines differ and are noisy, so a figure that depends on the disk stands beside a raw
 * baseline that was measured in the same run, turn by turn, and is judged as a ratio. Each bench is
 * a {@link io.holdfast.bench.Bench}; {@link io.holdfast.bench.BenchSubcommand} lists them.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.bench;
