package io.holdfast.client;

import java.util.function.Consumer;

/**
 * A kind of job: its name, and what goes in and comes out. Made once, shared by callers and
 * workers.
 *
 * @param name what workers announce; 1 to 255 characters
 * @param input codec of the payload
 * @param output codec of the result
 * @param defaults sets the options of each of its jobs, before those of the one job
 * @param <I> what a handler gets
 * @param <O> what a handler answers
 */
public record JobType<I, O>(
    String name, JobCodec<I> input, JobCodec<O> output, Consumer<JobOptions> defaults) {

  /** One whose jobs are treated as the server does by default. */
  public JobType(String name, JobCodec<I> input, JobCodec<O> output) {
    this(name, input, output, options -> {});
  }

  /** A kind of job whose payload and result are JSON. */
  public static <I, O> JobType<I, O> of(String name, Class<I> input, Class<O> output) {
    return new JobType<>(name, JobCodec.json(input), JobCodec.json(output));
  }

  /**
   * The same, with options for each of its jobs: the policy of a type is said in one place.
   *
   * <pre>{@code
   * static final JobType<Invoice, Void> INVOICE =
   *     JobType.of("invoice.send", Invoice.class, Void.class)
   *         .withDefaults(job -> job.queue("billing")
   *             .retry(RetryOptions.exponential(5, Duration.ofSeconds(1)).jitter(0.2)));
   * }</pre>
   *
   * @param options applied before those that a submission gives, which so have the last word
   */
  public JobType<I, O> withDefaults(Consumer<JobOptions> options) {
    return new JobType<>(name, input, output, defaults.andThen(options));
  }

  /** A kind of job whose payload and result are bytes. */
  public static JobType<byte[], byte[]> bytes(String name) {
    return new JobType<>(name, JobCodec.BYTES, JobCodec.BYTES);
  }
}
