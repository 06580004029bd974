package io.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.client.ScriptedServer.Asked;
import io.holdfast.client.ScriptedServer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HoldfastClientTest {
  private record SendInvoice(String number) {}

  private record Receipt(String number, double amount) {}

  private static final JobType<SendInvoice, Receipt> SEND =
      JobType.of("invoice.send", SendInvoice.class, Receipt.class);

  private final AtomicLong lastId = new AtomicLong();

  @Test
  void aSubmitSaysAllThatItsCallerWants() throws Exception {
    try (ScriptedServer server = new ScriptedServer(this::takeIn);
        HoldfastClient client = client(server.address())) {
      JobHandle<Receipt> job =
          client.submit(
              SEND,
              new SendInvoice("42"),
              o ->
                  o.queue("billing")
                      .idempotencyKey("inv-42")
                      .delay(Duration.ofMillis(1_500))
                      .maxAttempts(7)
                      .onWorkerLoss(OnWorkerLoss.HOLD));
      assertThat(job.id()).isEqualTo(1);
      assertThat(job.isDuplicate()).isFalse();
      assertThat(server.asked())
          .containsExactly(
              new Asked(
                  "POST",
                  "/v1/jobs:batch",
                  "{\"jobs\":[{\"queue\":\"billing\",\"type\":\"invoice.send\",\"key\":\"inv-42\","
                      + "\"delay\":\"1500ms\",\"maxAttempts\":7,\"onWorkerLoss\":\"HOLD\","
                      + "\"payload\":{\"number\":\"42\"}}]}"));
    }
  }

  @Test
  void aRedirectIsFollowedWithMethodAndBodyAndTheLeaderIsRemembered() throws Exception {
    try (ScriptedServer leader = new ScriptedServer(this::takeIn);
        ScriptedServer follower =
            new ScriptedServer(asked -> Reply.leaderIs(leader.address(), asked.path()));
        HoldfastClient client = client(follower.address())) {
      client.submit(SEND, new SendInvoice("1"));
      client.submit(SEND, new SendInvoice("2"));
      assertThat(follower.asked()).hasSize(1);
      assertThat(leader.asked()).hasSize(2).first().isEqualTo(follower.asked().get(0));
    }
  }

  @Test
  void whatIsIndeterminateIsRepeatedUnderTheSameKeyElsewhere() throws Exception {
    try (ScriptedServer first =
            new ScriptedServer(
                asked -> Reply.problem(503, "INDETERMINATE", "leadership was lost"));
        ScriptedServer second = new ScriptedServer(this::takeIn);
        HoldfastClient client = client(first.address(), second.address())) {
      client.submit(SEND, new SendInvoice("1"));
      assertThat(first.asked()).hasSize(1);
      assertThat(second.asked()).isEqualTo(first.asked());
      assertThat(second.asked().get(0).json().at("/jobs/0/key").asText()).hasSizeGreaterThan(20);
    }
  }

  @Test
  void aKeyOfTheClientsOwnIsRememberedAsLongAsItMayRepeatAndNotForADay() throws Exception {
    try (ScriptedServer server = new ScriptedServer(this::takeIn);
        HoldfastClient client = client(server.address())) {
      client.submit(SEND, new SendInvoice("1"));
      client.submit(SEND, new SendInvoice("2"), o -> o.keyTtl(Duration.ofSeconds(7)));
      client.submit(SEND, new SendInvoice("3"), o -> o.idempotencyKey("inv-3"));
      assertThat(server.asked())
          .extracting(asked -> asked.json().at("/jobs/0/keyTtl").asText())
          .containsExactly("120s", "7s", "");
    }
  }

  @Test
  void anItemThatIsIndeterminateIsRepeatedAlone() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                asked ->
                    calls.getAndIncrement() == 0
                        ? Reply.ok("{\"items\":[{\"code\":\"INDETERMINATE\",\"detail\":\"d\"}]}")
                        : takeIn(asked));
        HoldfastClient client = client(server.address())) {
      assertThat(client.submit(SEND, new SendInvoice("1")).id()).isEqualTo(1);
      assertThat(server.asked().get(1)).isEqualTo(server.asked().get(0));
    }
  }

  @Test
  void aServerThatIsFullIsAskedAgainUntilItHasRoom() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ScriptedServer other = new ScriptedServer(this::takeIn);
        ScriptedServer server =
            new ScriptedServer(
                asked ->
                    switch (calls.getAndIncrement()) {
                      case 0, 1 -> Reply.problem(429, "FULL", "too many wait");
                      case 2 -> Reply.ok("{\"items\":[{\"code\":\"FULL\",\"detail\":\"d\"}]}");
                      default -> takeIn(asked);
                    });
        HoldfastClient client = client(server.address(), other.address())) {
      assertThat(client.submit(SEND, new SendInvoice("1")).id()).isEqualTo(1);
      assertThat(server.asked()).hasSize(4).containsOnly(server.asked().get(0));
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void aServerThatStaysFullIsToldAtTheDeadline() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(asked -> Reply.problem(429, "FULL", "too many wait"));
        HoldfastClient client =
            builder()
                .addresses(List.of(server.address()))
                .deadline(Duration.ofMillis(200))
                .build()) {
      assertThatThrownBy(() -> client.submit(SEND, new SendInvoice("1")))
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo("FULL"))
          .hasMessage("too many wait");
      assertThat(server.asked()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void jobsWithAndWithoutRareOptionsAreAllTakenInInTheirOrder() throws Exception {
    CountDownLatch gathered = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                asked -> {
                  try {
                    gathered.await();
                  } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                  }
                  return takeIn(asked);
                });
        HoldfastClient client = client(server.address())) {
      List<CompletableFuture<JobHandle<Receipt>>> jobs = new ArrayList<>();
      for (int at = 0; at < 12; at++) {
        boolean rare = at % 4 == 3;
        jobs.add(
            client.submitAsync(
                SEND,
                new SendInvoice("" + at),
                o -> {
                  if (rare) {
                    o.maxAttempts(1);
                  }
                }));
      }
      gathered.countDown();
      for (int at = 0; at < 12; at++) {
        assertThat(jobs.get(at).get().id()).isEqualTo(at + 1);
      }
      List<String> numbers = new ArrayList<>();
      for (Asked asked : server.asked()) {
        asked.json().path("jobs").forEach(job -> numbers.add(job.at("/payload/number").asText()));
      }
      assertThat(numbers)
          .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    }
  }

  @Test
  void anAddressThatIsDownIsPassedOver() throws Exception {
    try (ScriptedServer server = new ScriptedServer(this::takeIn);
        HoldfastClient client = client(unused(), unused(), server.address())) {
      assertThat(client.submit(SEND, new SendInvoice("1")).id()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsPassedOver() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedServer frozen =
            new ScriptedServer(
                asked -> {
                  try {
                    never.await();
                  } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                  }
                  return Reply.ok("{}");
                });
        ScriptedServer server = new ScriptedServer(this::takeIn);
        HoldfastClient client =
            builder()
                .addresses(List.of(frozen.address(), server.address()))
                .tryTimeout(Duration.ofMillis(100))
                .build()) {
      assertThat(client.submit(SEND, new SendInvoice("1")).id()).isEqualTo(1);
      never.countDown();
    }
  }

  @Test
  void atTheDeadlineTheLastTroubleIsSaid() throws Exception {
    AtomicBoolean leads = new AtomicBoolean(true);
    try (ScriptedServer server =
            new ScriptedServer(
                asked ->
                    leads.get()
                        ? takeIn(asked)
                        : Reply.problem(503, "NO_LEADER", "no replica leads"));
        HoldfastClient client =
            builder()
                .addresses(List.of(server.address()))
                .deadline(Duration.ofSeconds(1))
                .build()) {
      client.submit(SEND, new SendInvoice("1")); // The deadline is not for loading classes.
      leads.set(false);
      assertRefused(() -> client.get(1), "NO_LEADER", "no replica leads");
      assertRefused(() -> client.submit(SEND, new SendInvoice("1")), "NO_LEADER", "no replica");
      assertThat(server.asked()).hasSizeGreaterThan(3);
    }
    URI nobody = unused();
    try (HoldfastClient client = impatient(nobody)) {
      assertRefused(() -> client.get(1), "UNREACHABLE", nobody.toString());
    }
  }

  @Test
  void aRefusalIsNotRepeated() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(asked -> Reply.problem(404, "NOT_FOUND", "no job 7"));
        HoldfastClient client = client(server.address())) {
      assertRefused(() -> client.get(7), "NOT_FOUND", "no job 7");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void aRetryWhoseFirstAnswerWasLostIsDone() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                asked ->
                    switch (calls.getAndIncrement()) {
                      case 0 -> Reply.problem(503, "INDETERMINATE", "lost");
                      case 1 -> Reply.problem(409, "NOT_ENDED", "it is READY");
                      default -> Reply.ok(job("READY", ""));
                    });
        HoldfastClient client = client(server.address())) {
      assertThat(client.retry(1).state()).isEqualTo(JobState.READY);
      assertThat(server.asked().get(2).method()).isEqualTo("GET");
    }
  }

  @Test
  void submitsOfOneTimeTravelTogetherAndEachHasItsOwnKeyAndAnswer() throws Exception {
    CountDownLatch gathered = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                asked -> {
                  try {
                    gathered.await();
                  } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                  }
                  return takeIn(asked);
                });
        HoldfastClient client = client(server.address())) {
      List<CompletableFuture<JobHandle<Receipt>>> jobs = new ArrayList<>();
      for (int at = 0; at < 500; at++) {
        jobs.add(client.submitAsync(SEND, new SendInvoice("n" + at), o -> {}));
      }
      gathered.countDown();
      Set<Long> ids = new HashSet<>();
      jobs.forEach(job -> ids.add(job.join().id()));
      assertThat(ids).hasSize(500);
      assertThat(server.asked()).hasSize(2);
      Set<String> keys = new HashSet<>();
      server
          .asked()
          .get(1)
          .json()
          .path("jobs")
          .forEach(each -> keys.add(each.path("key").asText()));
      assertThat(keys).hasSize(499);
    }
  }

  @Test
  void anItemThatSpoilsItsBatchHurtsNobodyElse() throws Exception {
    CountDownLatch gathered = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(
                asked -> {
                  try {
                    gathered.await();
                  } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                  }
                  return asked.body().contains("\"spoilt\"")
                      ? Reply.problem(400, "INVALID_ARGUMENT", "payload: no")
                      : takeIn(asked);
                });
        HoldfastClient client = client(server.address())) {
      List<CompletableFuture<JobHandle<Receipt>>> jobs = new ArrayList<>();
      for (int at = 0; at < 20; at++) {
        String number = at == 13 ? "spoilt" : "n" + at;
        jobs.add(client.submitAsync(SEND, new SendInvoice(number), o -> {}));
      }
      gathered.countDown();
      for (int at = 0; at < 20; at++) {
        if (at == 13) {
          CompletableFuture<JobHandle<Receipt>> spoilt = jobs.get(at);
          assertRefused(() -> HoldfastClient.join(spoilt), "INVALID_ARGUMENT", "payload: no");
        } else {
          assertThat(jobs.get(at).join().id()).isPositive();
        }
      }
    }
  }

  @Test
  void anItemIsRefusedWithItsCode() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                asked ->
                    Reply.ok("{\"items\":[{\"code\":\"KEY_CONFLICT\",\"detail\":\"other\"}]}"));
        HoldfastClient client = client(server.address())) {
      assertRefused(() -> client.submit(SEND, new SendInvoice("1")), "KEY_CONFLICT", "other");
    }
  }

  @Test
  void theResultIsWaitedForAtTheServer() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer(
                asked ->
                    Reply.ok(
                        calls.getAndIncrement() == 0
                            ? job("RUNNING", "")
                            : job(
                                "SUCCEEDED",
                                ",\"result\":{\"number\":\"42\",\"amount\":1.5,\"new\":1}")));
        HoldfastClient client = client(server.address())) {
      assertThat(client.handle(SEND, 1).await(Duration.ofMinutes(1)))
          .isEqualTo(new Receipt("42", 1.5));
      assertThat(server.asked().get(0).path()).isEqualTo("/v1/jobs/1?wait=5000ms");
    }
  }

  @Test
  void aJobThatEndedOtherwiseIsAnExceptionWithItsError() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(asked -> Reply.ok(job("FAILED", ",\"error\":\"no printer\"")));
        HoldfastClient client = client(server.address())) {
      assertThatThrownBy(() -> client.handle(SEND, 1).await(Duration.ofSeconds(1)))
          .isInstanceOfSatisfying(
              JobNotSucceededException.class,
              failed -> assertThat(failed.job().state()).isEqualTo(JobState.FAILED))
          .hasMessage("job 1 is FAILED: no printer");
    }
  }

  @Test
  void aJobThatTakesTooLongIsATimeout() throws Exception {
    try (ScriptedServer server = new ScriptedServer(asked -> Reply.ok(job("RUNNING", "")));
        HoldfastClient client = client(server.address())) {
      assertRefused(
          () -> client.handle(SEND, 1).await(Duration.ofMillis(50)), "TIMEOUT", "RUNNING");
    }
  }

  @Test
  void answersThatAreNoneAreSaidToBe() throws Exception {
    try (ScriptedServer server = new ScriptedServer(asked -> Reply.ok("<html>"));
        HoldfastClient client = client(server.address())) {
      assertRefused(() -> client.get(1), "INVALID_ANSWER", "JSON");
      server.script(asked -> new Reply(418, "tea", java.util.Map.of()));
      assertRefused(() -> client.get(1), "HTTP_418", "418");
      server.script(asked -> Reply.ok("{\"items\":[]}"));
      assertRefused(() -> client.submit(SEND, new SendInvoice("1")), "INVALID_ANSWER", "1 items");
    }
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String wrong : List.of("localhost:7400", "ftp://a", "http://a/b", "http:/a")) {
      assertThatThrownBy(() -> HoldfastClient.connect(List.of(URI.create(wrong))))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Expected an address as");
    }
  }

  private Reply takeIn(Asked asked) {
    StringBuilder items = new StringBuilder();
    for (JsonNode each : asked.json().path("jobs")) {
      assertThat(each.hasNonNull("key")).isTrue();
      items
          .append(items.isEmpty() ? "" : ",")
          .append("{\"id\":\"")
          .append(lastId.incrementAndGet())
          .append("\",\"generation\":1,\"state\":\"READY\",\"duplicate\":false}");
    }
    return Reply.ok("{\"items\":[" + items + "]}");
  }

  private static String job(String state, String more) {
    return "{\"id\":\"1\",\"queue\":\"q\",\"type\":\"t\",\"state\":\""
        + state
        + "\",\"generation\":1,\"attempt\":1,\"maxAttempts\":3,\"cancelRequested\":false,"
        + "\"onWorkerLoss\":\"REASSIGN\""
        + more
        + "}";
  }

  /** Of a client as everybody has it; the other way is {@link ClientOverJsonTest}'s. */
  HoldfastClient.Builder builder() {
    return HoldfastClient.builder();
  }

  private HoldfastClient client(URI... servers) {
    return builder().addresses(List.of(servers)).build();
  }

  private HoldfastClient impatient(URI server) {
    return builder().addresses(List.of(server)).deadline(Duration.ofMillis(400)).build();
  }

  /** An address where nobody listens any more. */
  private static URI unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  private static void assertRefused(Runnable request, String code, String part) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            HoldfastException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }
}
