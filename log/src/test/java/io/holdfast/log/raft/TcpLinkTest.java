package io.holdfast.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link LinkConformance} over sockets, and what only sockets have. */
class TcpLinkTest extends LinkConformance {
  private final LoopbackSockets sockets = new LoopbackSockets(3);

  @Override
  Network network(ReplicaId replica) {
    return sockets.apply(replica);
  }

  @AfterEach
  void closeSockets() {
    sockets.close();
  }

  @Test
  void aReplicaThatCameBackIsReachedAgain() throws Exception {
    Link first = attach(1);
    for (int life = 0; life < 5; life++) {
      Link second = open(2, (request, respond) -> respond.accept(answer(request)));
      Message wanted = request(life);
      Awaitility.await().until(() -> get(call(first, 2, wanted).handle((a, f) -> f == null)));
      second.close();
    }
  }

  @Test
  void theEndOfAnEstablishedReplicaIsTold() {
    CompletableFuture<ReplicaId> gone = new CompletableFuture<>();
    Link first = attach(1);
    first.open(handler((request, respond) -> {}), gone::complete);
    Link second = open(2, (request, respond) -> respond.accept(answer(request)));
    assertThat(call(first, 2, request(1)).join()).isNotNull();
    second.cut();
    assertThat(gone.join()).isEqualTo(TestCluster.id(2));
  }

  @Test
  void aFailureWhereNothingWaitsIsAnsweredToo() throws Exception {
    Link first = attach(1);
    attach(2)
        .open(
            new Link.RequestHandler() {
              @Override
              public void handle(Message request, Consumer<Message> respond) {
                throw new IllegalStateException("boom later");
              }

              @Override
              public boolean tryHandle(Message request, Consumer<Message> respond) {
                throw new IllegalStateException("boom");
              }
            },
            lost -> {});
    for (int i = 0; i < 10; i++) {
      Message refusal = get(call(first, 2, request(i)));
      assertThat(((ErrorResponse) refusal).getErrorMsg()).contains("boom");
    }
  }

  @Test
  void aReplicaThatWasNeverThereIsNotTold() {
    CompletableFuture<ReplicaId> gone = new CompletableFuture<>();
    sockets.apply(TestCluster.id(2)).close();
    Link first = attach(1);
    first.open(handler((request, respond) -> {}), gone::complete);
    assertThatThrownBy(() -> get(call(first, 2, request(1)))).hasCauseInstanceOf(IOException.class);
    assertThat(gone).isNotDone();
  }

  @Test
  void newAddressesAreUsedAndOldOnesLeft() throws Exception {
    TcpNetwork network = sockets.apply(TestCluster.id(1));
    Link first = network.attach(TestCluster.id(1));
    try {
      open(2, (request, respond) -> respond.accept(answer(request)));
      open(3, (request, respond) -> respond.accept(answer(request)));
      assertThat(get(call(first, 3, request(1)))).isEqualTo(answer(request(1)));
      network.setOthers(Map.of(TestCluster.id(2), sockets.address(2)));
      assertThatThrownBy(() -> get(call(first, 3, request(2))))
          .hasMessageContaining("No address of replica r3 is known");
      network.setOthers(sockets.others(TestCluster.id(1)));
      assertThat(get(call(first, 3, request(3)))).isEqualTo(answer(request(3)));
      assertThat(get(call(first, 2, request(4)))).isEqualTo(answer(request(4)));
    } finally {
      first.close();
    }
  }

  @Test
  void namesAreResolvedWhenItConnects() throws Exception {
    TcpNetwork network = sockets.apply(TestCluster.id(1));
    network.setOthers(
        Map.of(
            TestCluster.id(2),
            InetSocketAddress.createUnresolved("localhost", sockets.address(2).getPort()),
            TestCluster.id(3),
            InetSocketAddress.createUnresolved("nowhere.invalid", 1)));
    Link first = network.attach(TestCluster.id(1));
    try {
      open(2, (request, respond) -> respond.accept(answer(request)));
      assertThat(get(call(first, 2, request(1)))).isEqualTo(answer(request(1)));
      assertThatThrownBy(() -> get(call(first, 3, request(1))))
          .hasCauseInstanceOf(IOException.class);
    } finally {
      first.close();
    }
  }

  @Test
  void aPortInUseIsSaidInOneLine() {
    assertThatThrownBy(
            () -> new TcpNetwork(new TcpOptions("other", sockets.address(1), Map.of(), null)))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageMatching(
            "Cannot listen for other replicas on [^ ]*:"
                + sockets.address(1).getPort()
                + ": .*in use.*");
  }

  @Test
  void aNetworkIsGoodForOneLife() {
    TcpNetwork network = sockets.apply(TestCluster.id(1));
    network.attach(TestCluster.id(1)).close();
    assertThatThrownBy(() -> network.attach(TestCluster.id(1)))
        .isInstanceOf(IllegalStateException.class);
    network.close();
  }
}
