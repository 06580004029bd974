/**
 * The whole life of jobs, with client, worker and server in processes of their own: how many a
 * second, how long the steps of one take beside a plain write and sync of the same disk, and what
 * they cost in processor time, process by process.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.bench.lifecycle;
