/**
 * Real server processes for measurements: the command of the distribution, on loopback, with the
 * settings of production, killed and stopped by signals as operators and kernels do it. Only what
 * was started here is ever signalled.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.bench.processes;
