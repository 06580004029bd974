package io.holdfast.log.raft;

import static io.holdfast.log.raft.LinkConformance.answer;
import static io.holdfast.log.raft.LinkConformance.call;
import static io.holdfast.log.raft.LinkConformance.get;
import static io.holdfast.log.raft.LinkConformance.handler;
import static io.holdfast.log.raft.LinkConformance.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever else finds the port, and replicas that misbehave: their connection is closed, and nobody
 * else notices.
 */
class TcpStrangersTest {
  private static final int MILLIS = (int) TestCluster.PATIENCE.toMillis();

  private final LoopbackSockets sockets = new LoopbackSockets(2);
  private final AtomicInteger handled = new AtomicInteger();
  private Consumer<Consumer<Message>> whenAsked = respond -> {};
  private Link first;
  private Link second;

  @BeforeEach
  void start() throws Exception {
    first = sockets.apply(TestCluster.id(1)).attach(TestCluster.id(1));
    second = sockets.apply(TestCluster.id(2)).attach(TestCluster.id(2));
    second.open(
        handler(
            (request, respond) -> {
              handled.incrementAndGet();
              if (request.equals(request(0))) {
                whenAsked.accept(respond);
              } else {
                respond.accept(answer(request));
              }
            }),
        lost -> {});
    assertServes();
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private void assertServes() throws Exception {
    int before = handled.get();
    assertThat(get(call(first, 2, request(1)))).isEqualTo(answer(request(1)));
    assertThat(handled).hasValue(before + 1);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(MILLIS);
    socket.connect(sockets.address(2), MILLIS);
    return socket;
  }

  private static byte[] hello(int version, String cluster, String from, String to) {
    return new Hello(
            version,
            cluster,
            new ReplicaId(from),
            new ReplicaId(to),
            Hello.Passport.NONE,
            0,
            0,
            null,
            true)
        .encode();
  }

  private static byte[] goodHello() {
    return hello(Hello.VERSION, LoopbackSockets.CLUSTER, "r7", "r2");
  }

  private static Hello.Answer readAnswer(Socket socket) throws IOException {
    DataInputStream input = new DataInputStream(socket.getInputStream());
    byte[] frame = new byte[input.readInt()];
    input.readFully(frame);
    return Hello.Answer.decode(ByteBuffer.wrap(frame));
  }

  private static void assertClosed(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // An answer may come first.
      }
    } catch (SocketTimeoutException open) {
      throw new AssertionError("Still open", open);
    } catch (IOException reset) {
      assertThat(reset).isNotNull();
    }
  }

  @Test
  void garbageClosesItsConnectionAndNothingElse() throws Exception {
    Random chance = new Random(4);
    List<byte[]> garbage = new ArrayList<>();
    garbage.add("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    garbage.add(new byte[] {0, 0, 0, 0});
    garbage.add(new byte[] {-1, -1, -1, -1, 0});
    garbage.add(new byte[] {0, 0, 0, 4, 'H', 'O', 'L', 'D'});
    for (int i = 0; i < 30; i++) {
      byte[] bytes = new byte[2_000];
      chance.nextBytes(bytes);
      garbage.add(bytes);
    }
    for (byte[] bytes : garbage) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(bytes);
        assertClosed(socket);
      }
    }
    assertServes();
  }

  @Test
  void garbageAfterAGoodHelloClosesItsConnectionAndNothingElse() throws Exception {
    byte[] unknownKind = {0, 0, 0, 9, 99, 0, 0, 0, 0, 0, 0, 0, 1};
    byte[] response = {0, 0, 0, 9, 2, 0, 0, 0, 0, 0, 0, 0, 1};
    byte[] noMessage = {0, 0, 0, 11, 1, 0, 0, 0, 0, 0, 0, 0, 1, -1, -1};
    byte[] tooShort = {0, 0, 0, 3, 1, 0, 0};
    byte[] tooLong = {127, 0, 0, 0, 1};
    for (byte[] bytes : List.of(unknownKind, response, noMessage, tooShort, tooLong)) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(goodHello());
        assertThat(readAnswer(socket).verdict()).isEqualTo(Hello.Verdict.WELCOME);
        socket.getOutputStream().write(bytes);
        assertClosed(socket);
      }
    }
    assertServes();
  }

  @Test
  void whoIsSilentIsClosed() throws Exception {
    try (Socket socket = connect()) {
      assertClosed(socket);
    }
  }

  @Test
  void aHelloThatDoesNotFitIsRefusedWithTheReason() throws Exception {
    Map<String, byte[]> wrong =
        Map.of(
            "it is of cluster 'other', this replica of 'test-cluster'",
            hello(Hello.VERSION, "other", "r1", "r2"),
            "it looks for replica r3, this is r2",
            hello(Hello.VERSION, LoopbackSockets.CLUSTER, "r1", "r3"),
            "it says that it is replica r2, as this one",
            hello(Hello.VERSION, LoopbackSockets.CLUSTER, "r2", "r2"),
            "it speaks version 9 of the transport, this replica 2",
            hello(9, LoopbackSockets.CLUSTER, "r1", "r2"));
    for (Map.Entry<String, byte[]> entry : wrong.entrySet()) {
      try (Socket socket = connect()) {
        socket.getOutputStream().write(entry.getValue());
        assertThat(readAnswer(socket).reason()).isEqualTo(entry.getKey());
        assertClosed(socket);
      }
    }
    assertServes();
  }

  @Test
  void aMemberOfAnotherClusterIsNotHeard() throws Exception {
    try (TcpNetwork other =
        new TcpNetwork(
            new TcpOptions(
                "other",
                LoopbackSockets.anyPort(),
                Map.of(TestCluster.id(2), sockets.address(2)),
                null))) {
      int before = handled.get();
      CompletableFuture<Message> answered = call(other.attach(TestCluster.id(3)), 2, request(1));
      assertThatThrownBy(() -> get(answered)).hasCauseInstanceOf(IOException.class);
      assertThat(handled).hasValue(before);
    }
    assertServes();
  }

  @Test
  void whoDoesNotReadItsAnswersIsNotReadUntilItDoes() throws Exception {
    Message small = answerOf(1 << 10);
    whenAsked = respond -> respond.accept(small);
    int requests = 200_000;
    int answerBytes = Frames.encode(1, small).length;
    try (Socket socket = connect()) {
      socket.getOutputStream().write(goodHello());
      assertThat(readAnswer(socket).verdict()).isEqualTo(Hello.Verdict.WELCOME);
      CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> ask(socket, requests));
      AtomicInteger last = new AtomicInteger();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(200))
          .until(() -> handled.get() > 1_000 && last.getAndSet(handled.get()) == handled.get());
      assertThat(handled.get()).isLessThan(requests);
      assertServes();
      socket.getInputStream().skipNBytes((long) requests * answerBytes);
      assertThat(get(sent)).isTrue();
    }
  }

  @Test
  void whoAsksForTooMuchAtOnceAndReadsNothingIsClosed() throws Exception {
    Message large = answerOf(1 << 20);
    whenAsked = respond -> respond.accept(large);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(goodHello());
      assertThat(readAnswer(socket).verdict()).isEqualTo(Hello.Verdict.WELCOME);
      assertThat(ask(socket, 200)).isTrue();
      Awaitility.await().until(() -> !ask(socket, 1));
      assertThat(handled.get()).isLessThan(200);
    }
    assertServes();
  }

  private static Message answerOf(int bytes) {
    return GetFileResponse.newBuilder()
        .setEof(true)
        .setReadSize(1)
        .setData(ByteString.copyFrom(new byte[bytes]))
        .build();
  }

  /** False when the socket is broken. */
  private static boolean ask(Socket socket, int times) {
    try {
      OutputStream output = new BufferedOutputStream(socket.getOutputStream());
      byte[] request = Frames.encode(1, request(0));
      for (int i = 0; i < times; i++) {
        output.write(request);
      }
      output.flush();
      return true;
    } catch (IOException broken) {
      return false;
    }
  }

  @Test
  void callsToOneWhoDoesNotReadFailInsteadOfFillingTheMemory() throws Exception {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.bind(LoopbackSockets.anyPort());
      InetSocketAddress address = (InetSocketAddress) deaf.getLocalSocketAddress();
      try (TcpNetwork network =
          new TcpNetwork(
              new TcpOptions(
                  LoopbackSockets.CLUSTER,
                  LoopbackSockets.anyPort(),
                  Map.of(TestCluster.id(2), address),
                  null))) {
        Link link = network.attach(TestCluster.id(1));
        Message large = request(1).toBuilder().setFilename("x".repeat(4 << 20)).build();
        List<CompletableFuture<Message>> calls = new ArrayList<>();
        try (Socket accepted = deaf.accept()) {
          accepted
              .getOutputStream()
              .write(
                  new Hello.Answer(Hello.VERSION, Hello.Verdict.WELCOME, "", Hello.Passport.NONE)
                      .encode());
          for (int i = 0; i < 40; i++) {
            calls.add(call(link, 2, large));
          }
          Awaitility.await()
              .until(
                  () ->
                      calls.stream().filter(CompletableFuture::isCompletedExceptionally).count()
                          >= 20);
          assertThatThrownBy(() -> get(calls.get(39)))
              .hasMessageContaining("Too much waits to be sent");
          assertThat(calls.get(0)).isNotDone();
        }
      }
    }
  }
}
