package io.rackcast.publisher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.rackcast.proto.testkit.MeterRules;

/** Who may know whom in the publisher. */
@AnalyzeClasses(packages = "io.rackcast.publisher", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "io.rackcast.publisher";

  @ArchTest
  static final ArchRule layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("program")
          .definedBy(ROOT)
          .layer("cli")
          .definedBy(ROOT + ".cli")
          .layer("grpc")
          .definedBy(ROOT + ".grpc")
          .layer("web")
          .definedBy(ROOT + ".web")
          .layer("catalog")
          .definedBy(ROOT + ".catalog")
          .layer("content")
          .definedBy(ROOT + ".content..")
          .layer("retention")
          .definedBy(ROOT + ".retention")
          .layer("upkeep")
          .definedBy(ROOT + ".upkeep")
          .layer("signing")
          .definedBy(ROOT + ".signing")
          .layer("store")
          .definedBy(ROOT + ".store..")
          .layer("identity")
          .definedBy(ROOT + ".identity")
          .whereLayer("program")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("grpc")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("catalog")
          .mayOnlyBeAccessedByLayers("program", "grpc", "web")
          .whereLayer("content")
          .mayOnlyBeAccessedByLayers("program", "grpc", "web", "catalog", "retention", "upkeep")
          .whereLayer("retention")
          .mayOnlyBeAccessedByLayers("program", "grpc")
          .whereLayer("upkeep")
          .mayOnlyBeAccessedByLayers("program", "cli")
          .whereLayer("signing")
          .mayOnlyBeAccessedByLayers("program", "grpc", "cli");

  @ArchTest
  static final ArchRule noCycles = slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule otherPrograms =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.rackcast.tracker..", "io.rackcast.agent..");

  @ArchTest
  static final ArchRule databaseStaysInStore =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "com.zaxxer..", "org.flywaydb..", "org.sqlite..");

  @ArchTest
  static final ArchRule registryClientIsPlain =
      classes()
          .that()
          .resideInAPackage(ROOT + ".registry.client")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.net.ssl..",
              "org.jspecify.annotations",
              "com.fasterxml.jackson..",
              "io.rackcast.proto.source",
              "io.rackcast.proto.torrent",
              ROOT + ".wording",
              ROOT + ".registry",
              ROOT + ".registry.client");

  @ArchTest
  static final ArchRule wireFormatsStayAtTheEdge =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + ".identity", ROOT + ".store..", ROOT + ".content..", ROOT + ".signing")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.javalin..", "io.rackcast.proto.v1..");

  @ArchTest static final ArchRule metricsHaveHelp = MeterRules.HELP;
}
