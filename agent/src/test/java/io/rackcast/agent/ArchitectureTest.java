package io.rackcast.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.rackcast.proto.testkit.MeterRules;

/** One direction: from the commands down to the engine and the publisher's client, never back. */
@AnalyzeClasses(
    packages = "io.rackcast.agent",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "io.rackcast.agent.";

  @ArchTest
  static final ArchRule packages_dependOnEachOther_inOneDirection =
      slices().matching("io.rackcast.agent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule transfer_knowsNobodyAbove =
      noClasses()
          .that()
          .resideInAPackage(BASE + "transfer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              BASE + "announce..",
              BASE + "node..",
              BASE + "release..",
              BASE + "cache..",
              BASE + "swarm..",
              BASE + "origin..",
              BASE + "api..",
              BASE + "daemon..",
              BASE + "cli..");

  @ArchTest
  static final ArchRule announce_node_release_doNotKnowSwarmsOrTheDaemon =
      noClasses()
          .that()
          .resideInAnyPackage(
              BASE + "announce..",
              BASE + "node..",
              BASE + "release..",
              BASE + "location..",
              BASE + "cache..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              BASE + "swarm..",
              BASE + "origin..",
              BASE + "api..",
              BASE + "daemon..",
              BASE + "cli..");

  @ArchTest
  static final ArchRule onlyTheCommandLine_isAboveTheDaemon =
      noClasses()
          .that()
          .resideOutsideOfPackages(BASE + "daemon..", BASE + "cli..", "io.rackcast.agent")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BASE + "daemon..", BASE + "cli..");

  @ArchTest
  static final ArchRule programs_meetOnTheWire =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.rackcast.tracker..", "io.rackcast.publisher..");

  @ArchTest static final ArchRule metrics_allHaveHelp = MeterRules.HELP;
}
