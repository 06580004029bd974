package io.holdfast.client;

/**
 * A kind of job: its name, and what goes in and comes out. Made once, shared by callers and
 * workers.
 *
 * @param name what workers announce; 1 to 255 characters
 * @param input codec of the payload
 * @param output codec of the result
 * @param <I> what a handler gets
 * @param <O> what a handler answers
 */
public record JobType<I, O>(String name, JobCodec<I> input, JobCodec<O> output) {

  /** A kind of job whose payload and result are JSON. */
  public static <I, O> JobType<I, O> of(String name, Class<I> input, Class<O> output) {
    return new JobType<>(name, JobCodec.json(input), JobCodec.json(output));
  }

  /** A kind of job whose payload and result are bytes. */
  public static JobType<byte[], byte[]> bytes(String name) {
    return new JobType<>(name, JobCodec.BYTES, JobCodec.BYTES);
  }
}
