package io.holdfast.bench.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The rules of the design. */
final class ArchitectureRules {
  static final String ROOT = "io.holdfast";

  /** A replay must make the same state; so must a decision that is simulated from a seed. */
  static final ArchRule LEDGER_AND_DECIDER_ARE_PURE =
      classes()
          .that()
          .resideInAnyPackage(ROOT + ".ledger..", ROOT + ".decider..")
          .should(new Purity())
          .because("equal commands must make equal state, on every replica and at every replay");

  static final ArchRule DECIDER_SEES_ONLY_THE_VIEW =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".decider..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName(ROOT + ".ledger.Ledger")
          .because("the decider proposes and the ledger judges: it gets a LedgerView");

  static final ArchRule RAFT_STAYS_IN_ITS_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".log.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.alipay..")
          .because("the Raft library must stay replaceable behind ReplicatedLog");

  static final ArchRule NETTY_STAYS_AT_THE_EDGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".log.raft..", ROOT + ".server.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..")
          .because("sockets are the transport's and the HTTP host's; all others see what came in");

  static final ArchRule HTTP_SERVER_STAYS_AT_THE_EDGE =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".server.http..", ROOT + ".server.grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..")
          .because("what hosts the API must stay replaceable behind two packages");

  static final ArchRule API_TYPES_STAY_AT_THE_EDGE =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".api..", ROOT + ".server.grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".api..", "io.grpc..")
          .because("what callers say is translated where it comes in, and goes no further");

  static final ArchRule LOG_AND_LEDGER_MEET_IN_TWO_PLACES =
      classes()
          .should(
              new MeetOnlyIn(
                  ROOT + ".log",
                  ROOT + ".ledger",
                  List.of(
                      ROOT + ".server.replica",
                      ROOT + ".server.offline",
                      ROOT + ".simulation",
                      ROOT + ".bench")))
          .because("entries are bytes to the log, and the ledger does not know who orders them");

  static final ArchRule CLIENT_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".client..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..").and(resideOutsideOfPackage(ROOT + ".client..")))
          .because("applications have it on their class path, and nothing of the server");

  static final ArchRule SERVER_KNOWS_THE_CLIENT_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".server..")
          .and()
          .resideOutsideOfPackage(ROOT + ".server.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".client..")
          .because("only the embedded server hands out a client of itself");

  static final ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  static final ArchRule NOTHING_DEPENDS_ON_SIMULATION =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".simulation..", ROOT + ".bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".simulation..");

  static final ArchRule NOTHING_DEPENDS_ON_BENCH =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".bench..");

  static final ArchRule NOTHING_DEPENDS_ON_TESTKIT =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".testkit..", "org.junit..")
          .because("what is for tests does not ship with what is tested");

  static final ArchRule TESTKIT_IS_THE_SERVER_FROM_OUTSIDE =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".ledger..", ROOT + ".decider..", ROOT + ".log..")
          .because("a test is to run what production runs, not what the kit makes of it");

  static final ArchRule CHECKERS_ARE_INDEPENDENT =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".simulation.checker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".ledger..", ROOT + ".decider..")
          .because("one bug would hide in both");

  static final ArchRule NAMES_SPEAK_THE_LANGUAGE =
      classes().that().resideInAPackage(ROOT + "..").should(new Vocabulary(ROOT));

  static final ArchRule LOGGERS_ARE_CALLED_LOGGER =
      fields()
          .that()
          .haveRawType("org.slf4j.Logger")
          .or()
          .haveRawType("java.lang.System$Logger")
          .should()
          .haveNameMatching("logger|LOGGER")
          .because("log is the replicated log");

  private ArchitectureRules() {}
}
