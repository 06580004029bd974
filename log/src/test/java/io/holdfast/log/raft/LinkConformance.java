package io.holdfast.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Link} does, whatever is below it. */
abstract class LinkConformance {
  static final long LONG_MILLIS = 60_000;
  private static final ReplicaId STRANGER = new ReplicaId("r9");

  private final List<Link> links = new ArrayList<>();

  /** The network for a replica of r1, r2 and r3; all of one cluster. */
  abstract Network network(ReplicaId replica);

  Link attach(int number) {
    Link link = network(TestCluster.id(number)).attach(TestCluster.id(number));
    links.add(link);
    return link;
  }

  Link open(int number, BiConsumer<Message, Consumer<Message>> handler) {
    Link link = attach(number);
    link.open(handler(handler), lost -> {});
    return link;
  }

  static Link.RequestHandler handler(BiConsumer<Message, Consumer<Message>> handler) {
    return new Link.RequestHandler() {
      @Override
      public void handle(Message request, Consumer<Message> respond) {
        handler.accept(request, respond);
      }

      @Override
      public boolean tryHandle(Message request, Consumer<Message> respond) {
        return false;
      }
    };
  }

  @AfterEach
  void closeLinks() {
    links.forEach(Link::close);
  }

  static GetFileRequest request(long number) {
    return GetFileRequest.newBuilder()
        .setReaderId(1)
        .setFilename("")
        .setOffset(number)
        .setCount(1)
        .build();
  }

  static Message answer(Message request) {
    return GetFileResponse.newBuilder()
        .setReadSize(((GetFileRequest) request).getOffset())
        .setEof(true)
        .setData(ByteString.EMPTY)
        .build();
  }

  static CompletableFuture<Message> call(Link from, ReplicaId to, Message request, long millis) {
    CompletableFuture<Message> answered = new CompletableFuture<>();
    from.call(
        to,
        request,
        millis,
        (response, failure) -> {
          boolean first =
              failure != null
                  ? answered.completeExceptionally(failure)
                  : answered.complete(response);
          if (!first) {
            throw new AssertionError("Answered twice");
          }
        });
    return answered;
  }

  static CompletableFuture<Message> call(Link from, int to, Message request) {
    return call(from, TestCluster.id(to), request, LONG_MILLIS);
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aRequestIsAnswered() throws Exception {
    Link first = attach(1);
    open(2, (request, respond) -> respond.accept(answer(request)));
    assertThat(get(call(first, 2, request(7)))).isEqualTo(answer(request(7)));
  }

  @Test
  void bothAskAtTheSameTime() throws Exception {
    Link first = open(1, (request, respond) -> respond.accept(answer(request)));
    Link second = open(2, (request, respond) -> respond.accept(answer(request)));
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(call(first, 2, request(i)));
      answers.add(call(second, 1, request(i)));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(get(answers.get(i))).isEqualTo(answer(request(i / 2)));
    }
  }

  @Test
  void requestsOfAPairAreHandledOneByOneInTheOrderSent() throws Exception {
    ConcurrentLinkedQueue<Long> handled = new ConcurrentLinkedQueue<>();
    Link first = attach(1);
    open(
        2,
        (request, respond) -> {
          handled.add(((GetFileRequest) request).getOffset());
          respond.accept(answer(request));
        });
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    List<Long> sent = new ArrayList<>();
    for (long i = 0; i < 2_000; i++) {
      sent.add(i);
      answers.add(call(first, 2, request(i)));
    }
    for (CompletableFuture<Message> answered : answers) {
      get(answered);
    }
    assertThat(handled).containsExactlyElementsOf(sent);
  }

  @Test
  void anAnswerMayComeLaterAndFromAnotherThread() throws Exception {
    CompletableFuture<Runnable> kept = new CompletableFuture<>();
    Link first = attach(1);
    open(
        2,
        (request, respond) -> {
          if (((GetFileRequest) request).getOffset() == 1) {
            kept.complete(() -> respond.accept(answer(request)));
          } else {
            respond.accept(answer(request));
          }
        });
    CompletableFuture<Message> slow = call(first, 2, request(1));
    assertThat(get(call(first, 2, request(2)))).isEqualTo(answer(request(2)));
    assertThat(slow).isNotDone();
    get(kept).run();
    assertThat(get(slow)).isEqualTo(answer(request(1)));
  }

  @Test
  void aSecondAnswerIsIgnored() throws Exception {
    Link first = attach(1);
    open(
        2,
        (request, respond) -> {
          respond.accept(answer(request));
          respond.accept(answer(request(99)));
        });
    assertThat(get(call(first, 2, request(1)))).isEqualTo(answer(request(1)));
    assertThat(get(call(first, 2, request(2)))).isEqualTo(answer(request(2)));
  }

  @Test
  void aLongRequestArrivesWhole() throws Exception {
    Link first = attach(1);
    open(
        2,
        (request, respond) ->
            respond.accept(
                ErrorResponse.newBuilder()
                    .setErrorCode(0)
                    .setErrorMsg(((GetFileRequest) request).getFilename())
                    .build()));
    String name = "x".repeat(4 << 20);
    GetFileRequest large = request(1).toBuilder().setFilename(name).build();
    assertThat(((ErrorResponse) get(call(first, 2, large))).getErrorMsg()).isEqualTo(name);
  }

  @Test
  void nothingIsCalledBackBeforeTheCallReturns() throws Exception {
    Link first = attach(1);
    Object lock = new Object();
    CompletableFuture<Thread> caller = new CompletableFuture<>();
    synchronized (lock) {
      first.call(
          STRANGER,
          request(1),
          LONG_MILLIS,
          (response, failure) -> {
            synchronized (lock) {
              caller.complete(Thread.currentThread());
            }
          });
      assertThat(caller).isNotDone();
    }
    assertThat(get(caller)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void aRequestToNobodyFails() {
    Link first = attach(1);
    assertThatThrownBy(() -> get(call(first, STRANGER, request(1), LONG_MILLIS)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void anAnswerThatDoesNotComeIsATimeout() {
    Link first = attach(1);
    open(2, (request, respond) -> {});
    assertThatThrownBy(() -> get(call(first, TestCluster.id(2), request(1), 100)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void beforeItIsOpenALinkRefuses() throws Exception {
    Link first = attach(1);
    Link second = attach(2);
    ErrorResponse refusal = (ErrorResponse) get(call(first, 2, request(1)));
    assertThat(refusal.getErrorCode()).isEqualTo(RaftError.EHOSTDOWN.getNumber());
    second.open(handler((request, respond) -> respond.accept(answer(request))), lost -> {});
    assertThat(get(call(first, 2, request(2)))).isEqualTo(answer(request(2)));
  }

  @Test
  void aFailureOfTheHandlerIsAnsweredAndTheNextRequestIsHandled() throws Exception {
    Link first = attach(1);
    open(
        2,
        (request, respond) -> {
          if (((GetFileRequest) request).getOffset() == 1) {
            throw new IllegalStateException("boom");
          }
          respond.accept(answer(request));
        });
    ErrorResponse refusal = (ErrorResponse) get(call(first, 2, request(1)));
    assertThat(refusal.getErrorMsg()).contains("boom");
    assertThat(get(call(first, 2, request(2)))).isEqualTo(answer(request(2)));
  }

  @Test
  void whatCanBeHandledAtOnceIsNotHandledTwice() throws Exception {
    AppendEntriesRequest append =
        AppendEntriesRequest.newBuilder()
            .setGroupId("g")
            .setServerId("r1:1")
            .setPeerId("r2:1")
            .setTerm(3)
            .setPrevLogTerm(1)
            .setPrevLogIndex(1)
            .setCommittedIndex(1)
            .build();
    Message success =
        AppendEntriesResponse.newBuilder().setTerm(3).setSuccess(true).setLastLogIndex(1).build();
    AtomicInteger appends = new AtomicInteger();
    Link first = attach(1);
    Link second = attach(2);
    second.open(
        new Link.RequestHandler() {
          @Override
          public void handle(Message request, Consumer<Message> respond) {
            if (!tryHandle(request, respond)) {
              respond.accept(answer(request));
            }
          }

          @Override
          public boolean tryHandle(Message request, Consumer<Message> respond) {
            if (!(request instanceof AppendEntriesRequest)) {
              return false;
            }
            appends.incrementAndGet();
            respond.accept(success);
            return true;
          }
        },
        lost -> {});
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Message> appended = call(first, 2, append);
      CompletableFuture<Message> other = call(first, 2, request(i));
      assertThat(get(appended)).isEqualTo(success);
      assertThat(get(other)).isEqualTo(answer(request(i)));
    }
    assertThat(appends).hasValue(100);
  }

  @Test
  void whoWaitsLearnsAtOnceThatTheOtherIsGone() {
    CompletableFuture<Message> arrived = new CompletableFuture<>();
    Link first = attach(1);
    Link second = open(2, (request, respond) -> arrived.complete(request));
    CompletableFuture<Message> answered = call(first, 2, request(1));
    Awaitility.await().until(arrived::isDone);
    second.cut();
    assertThatThrownBy(() -> get(answered)).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aCutLinkAnswersNothingAndHandlesNothing() throws Exception {
    CompletableFuture<Runnable> kept = new CompletableFuture<>();
    ConcurrentLinkedQueue<Message> handled = new ConcurrentLinkedQueue<>();
    Link first = attach(1);
    Link second =
        open(
            2,
            (request, respond) -> {
              handled.add(request);
              kept.complete(() -> respond.accept(answer(request)));
            });
    CompletableFuture<Message> answered = call(first, 2, request(1));
    Runnable respond = get(kept);
    second.cut();
    respond.run();
    assertThatThrownBy(() -> get(answered)).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(call(first, 2, request(2)))).hasCauseInstanceOf(IOException.class);
    assertThat(handled).containsExactly(request(1));
  }

  @Test
  void aCutLinkSendsNothingAndCallsNobodyBack() throws Exception {
    ConcurrentLinkedQueue<Message> handled = new ConcurrentLinkedQueue<>();
    CompletableFuture<Runnable> kept = new CompletableFuture<>();
    Link first = attach(1);
    Link third = attach(3);
    open(
        2,
        (request, respond) -> {
          handled.add(request);
          if (!kept.complete(() -> respond.accept(answer(request)))) {
            respond.accept(answer(request));
          }
        });
    CompletableFuture<Message> waiting = call(first, 2, request(1));
    Runnable respond = get(kept);
    first.cut();
    respond.run();
    CompletableFuture<Message> late = call(first, 2, request(2));
    // The others do not notice.
    assertThat(get(call(third, 2, request(3)))).isEqualTo(answer(request(3)));
    first.close();
    assertThat(waiting).isNotDone();
    assertThat(late).isNotDone();
    assertThat(handled).containsExactly(request(1), request(3));
  }

  @Test
  void aReplicaIsInItOnce() {
    Network network = network(TestCluster.id(1));
    links.add(network.attach(TestCluster.id(1)));
    assertThatThrownBy(() -> network.attach(TestCluster.id(1)))
        .isInstanceOf(IllegalStateException.class);
  }
}
