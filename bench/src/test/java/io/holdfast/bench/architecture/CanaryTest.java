package io.holdfast.bench.architecture;

import static io.holdfast.bench.architecture.Canary.in;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule catches its canary, and lets its innocent neighbour pass. */
final class CanaryTest {
  private static final String LEDGER = "package io.holdfast.ledger; public class Ledger {}";
  private static final String LEDGER_VIEW =
      "package io.holdfast.ledger; public class LedgerView {}";
  private static final String LOG = "package io.holdfast.log; public class ReplicatedLog {}";
  private static final String RAFT = "package com.alipay.sofa.jraft; public class Closure {}";
  private static final String NETTY = "package io.netty.channel; public class Channel {}";
  private static final String VERTX = "package io.vertx.core; public class Vertx {}";
  private static final String MESSAGE = "package io.holdfast.api.v1; public class Job {}";
  private static final String LOGGER = "package org.slf4j; public class Logger {}";

  /** Bodies of classes; each must be caught. */
  private static final List<String> IMPURE =
      List.of(
          "long now() { return System.currentTimeMillis(); }",
          "long now() { return System.nanoTime(); }",
          "java.util.function.LongSupplier now() { return System::nanoTime; }",
          "Object now() { return java.time.Instant.now(); }",
          "Object now(java.time.Clock clock) { return clock.instant(); }",
          "Object chance() { return new java.util.Random(1); }",
          "double chance() { return Math.random(); }",
          "Object chance() { return java.util.UUID.randomUUID(); }",
          "Object chance() { return java.util.concurrent.ThreadLocalRandom.current(); }",
          "Object chance() { return new java.security.SecureRandom(); }",
          "void read() throws Exception { java.nio.file.Files.readAllBytes(null); }",
          "void read(java.io.InputStream in) throws Exception { in.read(); }",
          "java.nio.channels.FileChannel channel;",
          "void print() { System.out.println(); }",
          "String home() { return System.getProperty(\"user.home\"); }",
          "void start() { new Thread(() -> {}).start(); }",
          "java.util.concurrent.locks.Lock guard;",
          "java.util.concurrent.atomic.AtomicLong[] counters;",
          "synchronized void guarded() {}",
          "volatile int flag;",
          "void stop() throws Exception { wait(); }",
          "org.slf4j.Logger logger;",
          "System.Logger logger;",
          "Object jobs() { return new java.util.HashMap<String, String>(); }",
          "java.util.HashSet<String> names;",
          "Object jobs() { return new java.util.IdentityHashMap<String, String>(); }",
          "Object jobs() { return java.util.Set.of(1, 2); }",
          "Object jobs() { return java.util.Map.of(1, 2); }",
          "Object jobs(java.util.List<String> l) { return java.util.Set.copyOf(l); }",
          "Object jobs(java.util.stream.Stream<String> s) {"
              + " return s.collect(java.util.stream.Collectors.toSet()); }",
          "Object jobs(java.util.List<String> l) { return l.parallelStream(); }",
          "int order(Object o) { return System.identityHashCode(o); }",
          "int order(Object o) { return o.hashCode(); }",
          "Object zone() { return java.time.ZoneId.systemDefault(); }");

  /** Types; each must be caught. */
  private static final List<String> FOREIGN_WORDS =
      List.of(
          "class JobUtils {}",
          "class LeaseManager {}",
          "class StringHelper {}",
          "class LedgerImpl {}",
          "class JobTask {}",
          "class EpochCounter {}",
          "class ClusterNode {}",
          "record JobExecution() {}",
          "class A { public int epoch() { return 1; } }",
          "class A { public static final int MAX_TASKS = 1; }",
          "class A { void addNode() {} }",
          "record A(long instanceId) {}",
          "class A implements B { public void runTask() {} } interface B { void runTask(); }");

  @TempDir Path folder;

  @Test
  void impurityIsCaught() throws IOException {
    List<String> sources = new ArrayList<>(List.of(LOGGER));
    List<String> mentions = new ArrayList<>();
    for (int i = 0; i < IMPURE.size(); i++) {
      sources.add(in("io.holdfast.ledger.case" + i, IMPURE.get(i)));
      sources.add(in("io.holdfast.decider.case" + i, IMPURE.get(i)));
      mentions.add("io.holdfast.ledger.case" + i + ".Canary");
      mentions.add("io.holdfast.decider.case" + i + ".Canary");
    }
    Canary.of(folder, sources)
        .isCaughtBy(ArchitectureRules.LEDGER_AND_DECIDER_ARE_PURE, mentions.toArray(String[]::new));
  }

  @Test
  void purityPasses() throws IOException {
    Canary.of(
            folder,
            in(
                "io.holdfast.ledger",
                """
                final java.util.Map<String, Integer> byName = new java.util.TreeMap<>();
                final java.util.Map<String, Integer> inOrder = new java.util.LinkedHashMap<>();
                enum State { ON, OFF }
                record Job(String name, long dueMillis) {}
                String text(Job job, State state) {
                  java.util.List<Integer> list = new java.util.ArrayList<>(byName.values());
                  java.time.Duration wait = java.time.Duration.ofMillis(job.dueMillis());
                  java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(8);
                  return switch (state) {
                    case ON -> job + " " + list + job.name().hashCode() + bytes;
                    case OFF -> String.valueOf(Math.max(1, wait.toMillis()));
                  };
                }
                """))
        .passes(ArchitectureRules.LEDGER_AND_DECIDER_ARE_PURE);
    Canary.of(folder, in("io.holdfast.server.replica", "long now() { return System.nanoTime(); }"))
        .passes(ArchitectureRules.LEDGER_AND_DECIDER_ARE_PURE);
  }

  @Test
  void deciderWithTheMutatorIsCaught() throws IOException {
    Canary.of(folder, in("io.holdfast.decider", "io.holdfast.ledger.Ledger ledger;"), LEDGER)
        .isCaughtBy(ArchitectureRules.DECIDER_SEES_ONLY_THE_VIEW, "io.holdfast.decider.Canary");
  }

  @Test
  void deciderWithTheViewPasses() throws IOException {
    Canary.of(folder, in("io.holdfast.decider", "io.holdfast.ledger.LedgerView v;"), LEDGER_VIEW)
        .passes(ArchitectureRules.DECIDER_SEES_ONLY_THE_VIEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.holdfast.log", "io.holdfast.server.replica", "io.holdfast.log.rafts"})
  void raftElsewhereIsCaught(String packageName) throws IOException {
    Canary.of(folder, in(packageName, "com.alipay.sofa.jraft.Closure done;"), RAFT)
        .isCaughtBy(ArchitectureRules.RAFT_STAYS_IN_ITS_PACKAGE, packageName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.holdfast.log", "io.holdfast.server.service", "io.holdfast.client"})
  void nettyElsewhereIsCaught(String packageName) throws IOException {
    Canary.of(folder, in(packageName, "io.netty.channel.Channel socket;"), NETTY)
        .isCaughtBy(ArchitectureRules.NETTY_STAYS_AT_THE_EDGES, packageName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.holdfast.log.raft", "io.holdfast.server.http"})
  void nettyAtTheEdgesPasses(String packageName) throws IOException {
    Canary.of(folder, in(packageName, "io.netty.channel.Channel socket;"), NETTY)
        .passes(ArchitectureRules.NETTY_STAYS_AT_THE_EDGES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.holdfast.server.service", "io.holdfast.server.endpoint"})
  void httpServerElsewhereIsCaught(String packageName) throws IOException {
    Canary.of(folder, in(packageName, "io.vertx.core.Vertx loop;"), VERTX)
        .isCaughtBy(ArchitectureRules.HTTP_SERVER_STAYS_AT_THE_EDGE, packageName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.holdfast.server.http", "io.holdfast.server.grpc"})
  void httpServerAtTheEdgePasses(String packageName) throws IOException {
    Canary.of(folder, in(packageName, "io.vertx.core.Vertx loop;"), VERTX)
        .passes(ArchitectureRules.HTTP_SERVER_STAYS_AT_THE_EDGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.holdfast.server.service", "io.holdfast.server.http"})
  void apiTypesElsewhereAreCaught(String packageName) throws IOException {
    Canary.of(folder, in(packageName, "io.holdfast.api.v1.Job job;"), MESSAGE)
        .isCaughtBy(ArchitectureRules.API_TYPES_STAY_AT_THE_EDGE, packageName);
  }

  @Test
  void apiTypesAtTheEdgePass() throws IOException {
    Canary.of(folder, in("io.holdfast.server.grpc", "io.holdfast.api.v1.Job job;"), MESSAGE)
        .passes(ArchitectureRules.API_TYPES_STAY_AT_THE_EDGE);
  }

  @Test
  void raftAtHomePasses() throws IOException {
    Canary.of(folder, in("io.holdfast.log.raft.x", "com.alipay.sofa.jraft.Closure done;"), RAFT)
        .passes(ArchitectureRules.RAFT_STAYS_IN_ITS_PACKAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.holdfast.cli.node",
        "io.holdfast.server",
        "io.holdfast.server.relay",
        "io.holdfast.log"
      })
  void logMeetingLedgerIsCaught(String packageName) throws IOException {
    Canary.of(
            folder,
            in(packageName, "io.holdfast.log.ReplicatedLog log;"),
            "package " + packageName + "; class Other { io.holdfast.ledger.Ledger ledger; }",
            LOG,
            LEDGER)
        .isCaughtBy(
            ArchitectureRules.LOG_AND_LEDGER_MEET_IN_TWO_PLACES, "Package " + packageName + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.holdfast.server.replica",
        "io.holdfast.server.offline.dump",
        "io.holdfast.simulation",
        "io.holdfast.bench"
      })
  void logMeetingLedgerWhereItMayPasses(String packageName) throws IOException {
    Canary.of(
            folder,
            in(packageName, "io.holdfast.log.ReplicatedLog log; io.holdfast.ledger.Ledger ledger;"),
            LOG,
            LEDGER)
        .passes(ArchitectureRules.LOG_AND_LEDGER_MEET_IN_TWO_PLACES);
  }

  @Test
  void cycleIsCaught() throws IOException {
    Canary.of(
            folder,
            "package io.holdfast.a; public class A { io.holdfast.a.b.B b; }",
            "package io.holdfast.a.b; public class B { io.holdfast.c.C c; }",
            "package io.holdfast.c; public class C { io.holdfast.a.A a; }")
        .isCaughtBy(ArchitectureRules.NO_CYCLES, "io.holdfast.a.b.B");
  }

  @Test
  void dependingOnSimulationOrBenchIsCaught() throws IOException {
    Canary canary =
        Canary.of(
            folder,
            "package io.holdfast.simulation.x; public class S {}",
            "package io.holdfast.bench; public class B {}",
            in("io.holdfast.cli", "io.holdfast.simulation.x.S s; io.holdfast.bench.B b;"),
            in("io.holdfast.simulation", "io.holdfast.bench.B b;"));
    canary.isCaughtBy(ArchitectureRules.NOTHING_DEPENDS_ON_SIMULATION, "io.holdfast.cli.Canary");
    canary.isCaughtBy(
        ArchitectureRules.NOTHING_DEPENDS_ON_BENCH,
        "io.holdfast.cli.Canary",
        "io.holdfast.simulation.Canary");
  }

  @Test
  void benchDependingOnSimulationPasses() throws IOException {
    Canary.of(
            folder,
            "package io.holdfast.simulation.x; public class S {}",
            in("io.holdfast.bench", "io.holdfast.simulation.x.S s;"))
        .passes(ArchitectureRules.NOTHING_DEPENDS_ON_SIMULATION);
  }

  @Test
  void dependingOnTestkitIsCaught() throws IOException {
    Canary.of(
            folder,
            "package io.holdfast.testkit; public class K {}",
            in("io.holdfast.server", "io.holdfast.testkit.K k;"))
        .isCaughtBy(ArchitectureRules.NOTHING_DEPENDS_ON_TESTKIT, "io.holdfast.server.Canary");
  }

  @Test
  void testkitThatKnowsTheLedgerIsCaught() throws IOException {
    Canary.of(folder, in("io.holdfast.testkit", "io.holdfast.ledger.Ledger ledger;"), LEDGER)
        .isCaughtBy(
            ArchitectureRules.TESTKIT_IS_THE_SERVER_FROM_OUTSIDE, "io.holdfast.testkit.Canary");
  }

  @Test
  void checkerThatKnowsTheLedgerIsCaught() throws IOException {
    Canary.of(
            folder,
            in("io.holdfast.simulation.checker", "io.holdfast.ledger.LedgerView v;"),
            LEDGER_VIEW)
        .isCaughtBy(ArchitectureRules.CHECKERS_ARE_INDEPENDENT, "LedgerView");
  }

  @Test
  void foreignWordsAreCaught() throws IOException {
    List<String> sources = new ArrayList<>();
    List<String> mentions = new ArrayList<>();
    for (int i = 0; i < FOREIGN_WORDS.size(); i++) {
      sources.add("package io.holdfast.case%d; %s".formatted(i, FOREIGN_WORDS.get(i)));
      mentions.add("Expected io.holdfast.case" + i + ".");
    }
    Canary.of(folder, sources)
        .isCaughtBy(ArchitectureRules.NAMES_SPEAK_THE_LANGUAGE, mentions.toArray(String[]::new));
  }

  @Test
  void ownWordsPass() throws IOException {
    Canary.of(
            folder,
            "package io.holdfast.server; class Utilization { private int task; int generation; }",
            "package io.holdfast.cli.node; class NodeCommand { void startNode() {} }",
            "package io.holdfast.log.raft; class RaftNode { void applyTask() {} }",
            "package com.example; public class Library { public void onTask(int id) {} }",
            "package io.holdfast.relay; class A extends com.example.Library {"
                + " @Override public void onTask(int id) {} }")
        .passes(ArchitectureRules.NAMES_SPEAK_THE_LANGUAGE);
  }

  @Test
  void emptyWordsAreCaughtEverywhere() throws IOException {
    Canary.of(folder, "package io.holdfast.log.raft; class RaftNodeManager {}")
        .isCaughtBy(ArchitectureRules.NAMES_SPEAK_THE_LANGUAGE, "manager");
  }

  @Test
  void namesAreSplitIntoWords() {
    assertThat(Vocabulary.words("openJobCount")).containsExactly("open", "job", "count");
    assertThat(Vocabulary.words("MAX_TASKS")).containsExactly("max", "tasks");
    assertThat(Vocabulary.words("HTTPNode2Id")).containsExactly("http", "node2", "id");
  }

  @Test
  void loggerNamedLogIsCaught() throws IOException {
    Canary.of(
            folder,
            in("io.holdfast.server", "org.slf4j.Logger " + "log; System.Logger out;"),
            LOGGER)
        .isCaughtBy(ArchitectureRules.LOGGERS_ARE_CALLED_LOGGER, "Canary.log", "Canary.out");
    Canary.of(folder, in("io.holdfast.server", "org.slf4j.Logger logger;"), LOGGER)
        .passes(ArchitectureRules.LOGGERS_ARE_CALLED_LOGGER);
  }
}
