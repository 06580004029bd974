package io.holdfast.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.holdfast.api.v1.AcceptRequest;
import io.holdfast.api.v1.CompleteRequest;
import io.holdfast.api.v1.JobSpec;
import io.holdfast.api.v1.SubmitBatchRequest;
import io.holdfast.ledger.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is read field by field is what the generated types read, or is left to them. */
final class FrequentMessagesTest {
  private static final int MOST = 1_000;

  @Test
  void aPlainJobIsTheSameAsTheGeneratedTypeMakesIt() {
    JobSpec least = JobSpec.newBuilder().setType("t").build();
    JobSpec full =
        JobSpec.newBuilder()
            .setKey("kéy")
            .setQueue("q")
            .setType("t")
            .setPayload(ByteString.copyFromUtf8("payload"))
            .setKeyTtlMillis(120_000)
            .build();
    List<io.holdfast.server.endpoint.JobSpec> read =
        Objects.requireNonNull(FrequentMessages.jobs(batch(least, full).toByteArray(), MOST));
    assertThat(read).hasSize(2);
    assertSame(read.get(0), JobMessages.spec("", least));
    assertSame(read.get(1), JobMessages.spec("", full));
  }

  private static void assertSame(
      io.holdfast.server.endpoint.JobSpec one, io.holdfast.server.endpoint.JobSpec other) {
    assertThat(one).usingRecursiveComparison().isEqualTo(other);
  }

  @Test
  void everyOtherFieldOfAJobIsLeftToTheGeneratedType() {
    JobSpec plain = JobSpec.newBuilder().setType("t").build();
    for (var field : JobSpec.getDescriptor().getFields()) {
      boolean known =
          List.of("key", "queue", "type", "payload", "key_ttl_millis").contains(field.getName());
      JobSpec.Builder job = plain.toBuilder();
      if (!known && !field.isRepeated()) {
        switch (field.getJavaType()) {
          case LONG -> job.setField(field, 1L);
          case INT -> job.setField(field, 1);
          case STRING -> job.setField(field, "x");
          case ENUM -> job.setField(field, field.getEnumType().findValueByNumber(1));
          case BOOLEAN -> job.setField(field, true);
          default -> {
            continue;
          }
        }
        assertThat(FrequentMessages.jobs(batch(plain, job.build()).toByteArray(), MOST))
            .as(field.getName())
            .isNull();
      }
    }
  }

  @Test
  void whatIsUnusualOrWrongIsLeftToTheGeneratedType() {
    JobSpec plain = JobSpec.newBuilder().setType("t").build();
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    for (SubmitBatchRequest unusual :
        List.of(
            batch(),
            batch(plain.toBuilder().clearType().build()),
            batch(plain.toBuilder().setType("t".repeat(Limits.MAX_NAME_BYTES + 1)).build()),
            batch(plain.toBuilder().setKeyTtlMillis(-1).build()),
            batch(plain.toBuilder().setUnknownFields(unknown).build()),
            batch(plain).toBuilder().setUnknownFields(unknown).build())) {
      assertThat(FrequentMessages.jobs(unusual.toByteArray(), MOST)).isNull();
    }
    assertThat(FrequentMessages.jobs(batch(plain, plain).toByteArray(), 1)).isNull();
    AcceptRequest.Builder accept = AcceptRequest.newBuilder();
    accept.addItemsBuilder().setJob(1).setGeneration(1);
    assertThat(FrequentMessages.accepted(accept.build().toByteArray(), MOST)).isNull();
    accept.setSession(1);
    assertThat(FrequentMessages.accepted(accept.build().toByteArray(), MOST)).isNotNull();
    accept.addItemsBuilder().setJob(0).setGeneration(1);
    assertThat(FrequentMessages.accepted(accept.build().toByteArray(), MOST)).isNull();
    // An acceptance has no result.
    CompleteRequest.Builder complete = CompleteRequest.newBuilder().setSession(1);
    complete.addItemsBuilder().setJob(1).setGeneration(1).setResult(ByteString.copyFromUtf8("r"));
    assertThat(FrequentMessages.accepted(complete.build().toByteArray(), MOST)).isNull();
    assertThat(FrequentMessages.completed(complete.build().toByteArray(), MOST)).isNotNull();
  }

  @Test
  void brokenBytesAreLeftToTheGeneratedType() {
    JobSpec job = JobSpec.newBuilder().setKey("k").setQueue("q").setType("t").build();
    byte[] whole = batch(job, job, job).toByteArray();
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int at = 0; at < broken.length; at++) {
        if (random.nextInt(10) == 0) {
          broken[at] = (byte) random.nextInt();
        }
      }
      var read = FrequentMessages.jobs(broken, MOST);
      if (read != null) {
        var messages = Checks.parse(SubmitBatchRequest.parser(), broken).getJobsList();
        assertThat(messages).hasSameSizeAs(read);
        for (int at = 0; at < read.size(); at++) {
          assertSame(read.get(at), JobMessages.spec("", messages.get(at)));
        }
      }
    }
  }

  private static SubmitBatchRequest batch(JobSpec... jobs) {
    return SubmitBatchRequest.newBuilder().addAllJobs(List.of(jobs)).build();
  }
}
