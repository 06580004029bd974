package io.holdfast.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.holdfast.api.v1.AcceptRequest;
import io.holdfast.api.v1.CompleteRequest;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.ledger.JobTies;
import io.holdfast.ledger.Limits;
import io.holdfast.server.endpoint.JobSpec;
import io.holdfast.server.endpoint.WorkerEndpoint.Completion;
import io.holdfast.server.endpoint.WorkerEndpoint.Held;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages that come by the thousand straight into what the endpoints take, without an
 * object of the library for each.
 *
 * <p>It knows the fields that most of them have and nothing else. Whatever is unusual, from a field
 * that it does not know to a number out of its bounds, is not its business: it answers null, and
 * the message is read in the way that knows all fields and says what is wrong. So a field that is
 * added to a message need not be added here, and is never overlooked.
 */
final class FrequentMessages {
  private static final int JOBS = of(SubmitBatchRequest.JOBS_FIELD_NUMBER);
  private static final int KEY = of(io.holdfast.api.v1.JobSpec.KEY_FIELD_NUMBER);
  private static final int QUEUE = of(io.holdfast.api.v1.JobSpec.QUEUE_FIELD_NUMBER);
  private static final int TYPE = of(io.holdfast.api.v1.JobSpec.TYPE_FIELD_NUMBER);
  private static final int PAYLOAD = of(io.holdfast.api.v1.JobSpec.PAYLOAD_FIELD_NUMBER);
  private static final int KEY_TTL = number(io.holdfast.api.v1.JobSpec.KEY_TTL_MILLIS_FIELD_NUMBER);

  private static final int SESSION = number(AcceptRequest.SESSION_FIELD_NUMBER);
  private static final int ITEMS = of(AcceptRequest.ITEMS_FIELD_NUMBER);
  private static final int JOB = number(io.holdfast.api.v1.Completion.JOB_FIELD_NUMBER);
  private static final int GENERATION =
      number(io.holdfast.api.v1.Completion.GENERATION_FIELD_NUMBER);
  private static final int RESULT = of(io.holdfast.api.v1.Completion.RESULT_FIELD_NUMBER);

  static {
    boolean same =
        CompleteRequest.SESSION_FIELD_NUMBER == AcceptRequest.SESSION_FIELD_NUMBER
            && CompleteRequest.ITEMS_FIELD_NUMBER == AcceptRequest.ITEMS_FIELD_NUMBER
            && io.holdfast.api.v1.Held.JOB_FIELD_NUMBER
                == io.holdfast.api.v1.Completion.JOB_FIELD_NUMBER
            && io.holdfast.api.v1.Held.GENERATION_FIELD_NUMBER
                == io.holdfast.api.v1.Completion.GENERATION_FIELD_NUMBER;
    if (!same) {
      throw new IllegalStateException("Expected accept and complete to begin alike");
    }
  }

  private static final byte[] NOTHING = {};

  private FrequentMessages() {}

  /** What a session says of some of its jobs. */
  record Items<T>(long session, List<T> all) {}

  private static int of(int field) {
    return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static int number(int field) {
    return (field << 3) | WireFormat.WIRETYPE_VARINT;
  }

  /** Jobs of a SubmitBatchRequest; null where one of them is unusual. */
  static @Nullable List<JobSpec> jobs(byte[] body, int most) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(body);
      List<JobSpec> jobs = new ArrayList<>();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag != JOBS || jobs.size() == most) {
          return null;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        JobSpec job = job(in);
        if (job == null) {
          return null;
        }
        jobs.add(job);
        in.popLimit(outer);
      }
      return jobs.isEmpty() ? null : jobs;
    } catch (IOException wrong) {
      return null;
    }
  }

  private static @Nullable JobSpec job(CodedInputStream in) throws IOException {
    String key = null;
    String queue = "default";
    String type = "";
    byte[] payload = NOTHING;
    long keyTtl = JobSpec.DEFAULT_KEY_TTL_MILLIS;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == KEY) {
        key = in.readStringRequireUtf8();
      } else if (tag == QUEUE) {
        queue = in.readStringRequireUtf8();
      } else if (tag == TYPE) {
        type = in.readStringRequireUtf8();
      } else if (tag == PAYLOAD) {
        payload = in.readByteArray();
      } else if (tag == KEY_TTL) {
        keyTtl = in.readInt64();
      } else {
        return null;
      }
    }
    boolean usual =
        (key == null || isName(key, Limits.MAX_KEY_BYTES))
            && isName(queue, Limits.MAX_NAME_BYTES)
            && isName(type, Limits.MAX_NAME_BYTES)
            && payload.length <= Limits.MAX_PAYLOAD_BYTES
            && keyTtl > 0
            && keyTtl <= JobSpec.DEFAULT_KEY_TTL_MILLIS;
    return usual ? JobSpec.plain(key, queue, type, payload).with(keyTtl, JobTies.NONE) : null;
  }

  /** By characters of three bytes at most: a pair has four for its two. */
  private static boolean isName(String text, int maxBytes) {
    return !text.isEmpty() && text.length() <= maxBytes / 3;
  }

  /** Null where something is unusual. */
  static @Nullable Items<Held> accepted(byte[] body, int most) {
    return items(
        body, most, (job, generation, result) -> result == null ? new Held(job, generation) : null);
  }

  /** Null where something is unusual. */
  static @Nullable Items<Completion> completed(byte[] body, int most) {
    return items(
        body,
        most,
        (job, generation, result) ->
            new Completion(job, generation, result == null ? NOTHING : result));
  }

  private interface Item<T> {
    /** Null where that is unusual. */
    @Nullable T of(long job, long generation, byte @Nullable [] result);
  }

  private static <T> @Nullable Items<T> items(byte[] body, int most, Item<T> item) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(body);
      List<T> all = new ArrayList<>();
      long session = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == SESSION) {
          session = in.readInt64();
        } else if (tag == ITEMS && all.size() < most) {
          int outer = in.pushLimit(in.readRawVarint32());
          T read = item(in, item);
          if (read == null) {
            return null;
          }
          all.add(read);
          in.popLimit(outer);
        } else {
          return null;
        }
      }
      return session < 1 ? null : new Items<>(session, all);
    } catch (IOException wrong) {
      return null;
    }
  }

  private static <T> @Nullable T item(CodedInputStream in, Item<T> item) throws IOException {
    long job = 0;
    long generation = 0;
    byte[] result = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == JOB) {
        job = in.readInt64();
      } else if (tag == GENERATION) {
        generation = in.readInt64();
      } else if (tag == RESULT) {
        result = in.readByteArray();
      } else {
        return null;
      }
    }
    boolean usual =
        job >= 1
            && generation >= 1
            && generation <= Limits.MAX_GENERATION
            && (result == null || result.length <= Limits.MAX_RESULT_BYTES);
    return usual ? item.of(job, generation, result) : null;
  }
}
