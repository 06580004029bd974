package io.holdfast.bench.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules over all that ships. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ArchitectureRules.ROOT);

  @Test
  void ledgerAndDeciderArePure() {
    check(ArchitectureRules.LEDGER_AND_DECIDER_ARE_PURE);
  }

  @Test
  void deciderSeesOnlyTheView() {
    check(ArchitectureRules.DECIDER_SEES_ONLY_THE_VIEW);
  }

  @Test
  void raftStaysInItsPackage() {
    check(ArchitectureRules.RAFT_STAYS_IN_ITS_PACKAGE);
  }

  @Test
  void nettyStaysAtTheEdges() {
    check(ArchitectureRules.NETTY_STAYS_AT_THE_EDGES);
  }

  @Test
  void httpServerStaysAtTheEdge() {
    check(ArchitectureRules.HTTP_SERVER_STAYS_AT_THE_EDGE);
  }

  @Test
  void apiTypesStayAtTheEdge() {
    check(ArchitectureRules.API_TYPES_STAY_AT_THE_EDGE);
  }

  @Test
  void logAndLedgerMeetInTwoPlaces() {
    check(ArchitectureRules.LOG_AND_LEDGER_MEET_IN_TWO_PLACES);
  }

  @Test
  void clientStandsAlone() {
    check(ArchitectureRules.CLIENT_STANDS_ALONE);
  }

  @Test
  void serverKnowsTheClientInOnePlace() {
    check(ArchitectureRules.SERVER_KNOWS_THE_CLIENT_IN_ONE_PLACE);
  }

  @Test
  void packagesHaveNoCycles() {
    check(ArchitectureRules.NO_CYCLES);
  }

  @Test
  void nothingDependsOnSimulationOrBench() {
    check(ArchitectureRules.NOTHING_DEPENDS_ON_SIMULATION);
    check(ArchitectureRules.NOTHING_DEPENDS_ON_BENCH);
  }

  @Test
  void nothingDependsOnTestkit() {
    check(ArchitectureRules.NOTHING_DEPENDS_ON_TESTKIT);
  }

  @Test
  void testkitIsTheServerFromOutside() {
    check(ArchitectureRules.TESTKIT_IS_THE_SERVER_FROM_OUTSIDE);
  }

  @Test
  void checkersAreIndependent() {
    check(ArchitectureRules.CHECKERS_ARE_INDEPENDENT);
  }

  @Test
  void namesSpeakTheLanguage() {
    check(ArchitectureRules.NAMES_SPEAK_THE_LANGUAGE);
  }

  @Test
  void loggersAreCalledLogger() {
    check(ArchitectureRules.LOGGERS_ARE_CALLED_LOGGER);
  }

  /** A package or class that is renamed would leave its rule with nothing to look at. */
  @Test
  void whatTheRulesNameExists() {
    for (String name : List.of("ledger", "log", "client", "api.v1", "server.grpc", "server.http")) {
      assertThat(CLASSES.containPackage(ArchitectureRules.ROOT + "." + name)).as(name).isTrue();
    }
    assertThat(CLASSES.contain(ArchitectureRules.ROOT + ".ledger.LedgerView")).isTrue();
  }

  private static void check(ArchRule rule) {
    // What is there to look at is whatTheRulesNameExists' to say.
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
