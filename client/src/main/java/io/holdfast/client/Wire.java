package io.holdfast.client;

import io.holdfast.client.Submissions.Verdict;
import io.holdfast.client.Transport.Completion;
import io.holdfast.client.Transport.Delivery;
import io.holdfast.client.Transport.Held;
import io.holdfast.client.Transport.ItemAnswer;
import java.time.Duration;
import java.util.List;

/**
 * How the bodies of what is said most are written and read. Everything else is JSON, and so is
 * every refusal.
 */
interface Wire {

  /** What the bodies are, as the header {@code Content-Type} has it. */
  String contentType();

  /** A batch of jobs. */
  byte[] jobs(List<NewJob> jobs);

  /** What became of each. */
  List<Verdict> verdicts(byte[] answer);

  /** The wish for jobs. */
  byte[] lease(int slots, Duration wait);

  /** What there is. */
  Delivery delivery(byte[] answer);

  /** The acceptance of jobs. */
  byte[] accept(long session, List<Held> items);

  /** The end of jobs. */
  byte[] complete(long session, List<Completion> items);

  /** What became of each item. */
  List<ItemAnswer> results(byte[] answer);
}
