package io.holdfast.log.raft;

import static io.holdfast.log.raft.LinkConformance.answer;
import static io.holdfast.log.raft.LinkConformance.call;
import static io.holdfast.log.raft.LinkConformance.get;
import static io.holdfast.log.raft.LinkConformance.handler;
import static io.holdfast.log.raft.LinkConformance.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.holdfast.log.ReplicaId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS between replicas: who has no certificate of the cluster is not heard. */
class TcpTlsTest {
  @TempDir Path folder;

  private final List<TcpNetwork> networks = new ArrayList<>();
  private final ConcurrentLinkedQueue<Message> handled = new ConcurrentLinkedQueue<>();
  private TestCertificates authority;
  private TcpNetwork second;

  @BeforeEach
  void listenWithTls() throws Exception {
    authority = new TestCertificates("cluster");
    second = network(Map.of(), authority.files(folder, "r2", authority));
    second
        .attach(TestCluster.id(2))
        .open(
            handler(
                (request, respond) -> {
                  handled.add(request);
                  respond.accept(answer(request));
                }),
            lost -> {});
  }

  @AfterEach
  void close() {
    networks.forEach(TcpNetwork::close);
  }

  private TcpNetwork network(Map<ReplicaId, InetSocketAddress> others, @Nullable TlsFiles tls) {
    TcpNetwork network =
        new TcpNetwork(
            new TcpOptions(LoopbackSockets.CLUSTER, LoopbackSockets.anyPort(), others, tls));
    networks.add(network);
    return network;
  }

  /** A first replica that calls the second one. */
  private CompletableFuture<Message> callSecond(@Nullable TlsFiles tls) {
    Link first =
        network(Map.of(TestCluster.id(2), second.address()), tls).attach(TestCluster.id(1));
    return call(first, 2, request(1));
  }

  private void assertUnheard(CompletableFuture<Message> answered) {
    assertThatThrownBy(() -> get(answered)).hasCauseInstanceOf(IOException.class);
    assertThat(handled).isEmpty();
  }

  @Test
  void replicasOfOneAuthorityTalk() throws Exception {
    assertThat(get(callSecond(authority.files(folder, "r1", authority))))
        .isEqualTo(answer(request(1)));
  }

  @Test
  void aClusterLivesInTls() throws Exception {
    Map<ReplicaId, TlsFiles> files = new HashMap<>();
    for (int number = 1; number <= 3; number++) {
      ReplicaId id = TestCluster.id(number);
      files.put(id, authority.files(folder, id.value(), authority));
    }
    try (LoopbackSockets sockets = new LoopbackSockets(3, files);
        TestCluster cluster =
            new TestCluster(
                3,
                new RaftTimes(1_000, 50, false),
                TestCluster.foldersIn(folder.resolve("replicas")),
                sockets)) {
      cluster.startAll();
      cluster.elect(1);
      assertThat(TestCluster.get(cluster.propose(1, "kept")).committed()).isTrue();
      cluster.awaitTexts(3, List.of("kept"));
    }
  }

  @Test
  void plainTextIsRefused() {
    assertUnheard(callSecond(null));
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    TestCertificates other = new TestCertificates("other");
    assertUnheard(callSecond(other.files(folder, "r1", authority)));
  }

  @Test
  void aReplicaThatAnotherAuthorityCertifiedIsNotBelieved() throws Exception {
    TestCertificates other = new TestCertificates("other");
    assertUnheard(callSecond(authority.files(folder, "r1", other)));
  }

  /** Its certificate is of the cluster, but it is r3's, and it says that it is r1. */
  @Test
  void aReplicaCannotSpeakForAnother() throws Exception {
    assertUnheard(callSecond(authority.files(folder, "r3", authority)));
  }

  /** At the address of r2 somebody answers who has the certificate of r3. */
  @Test
  void aReplicaCannotAnswerForAnother() throws Exception {
    TcpNetwork impostor = network(Map.of(), authority.files(folder, "r3", authority));
    impostor
        .attach(TestCluster.id(2))
        .open(
            handler(
                (request, respond) -> {
                  handled.add(request);
                  respond.accept(answer(request));
                }),
            lost -> {});
    Link first =
        network(
                Map.of(TestCluster.id(2), impostor.address()),
                authority.files(folder, "r1", authority))
            .attach(TestCluster.id(1));
    assertUnheard(call(first, 2, request(1)));
  }

  @Test
  void aCertificateOfAnotherReplicaIsNamedAtTheStart() throws Exception {
    TlsFiles files = authority.files(folder, "r1", authority);
    files.requireOf(TestCluster.id(1));
    assertThatThrownBy(() -> files.requireOf(TestCluster.id(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected the common name of the certificate in "
                + files.certificate()
                + " to be this replica's id, 'r2', but it is 'r1'");
  }

  @Test
  void aFileThatIsNoKeyIsNamed() throws Exception {
    TlsFiles files = authority.files(folder, "r1", authority);
    Files.writeString(files.key(), "nonsense");
    assertThatThrownBy(() -> callSecond(files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(files.key().toString())
        .hasMessageContaining("PKCS #8");
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    TlsFiles files = authority.files(folder, "r1", authority);
    Files.delete(files.trust());
    assertThatThrownBy(() -> callSecond(files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trust in " + files.trust());
  }
}
