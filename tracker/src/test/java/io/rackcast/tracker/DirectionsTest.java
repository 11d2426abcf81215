package io.rackcast.tracker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Frontends call core, core calls the rest, nobody calls back. */
@AnalyzeClasses(
    packages = "io.rackcast.tracker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DirectionsTest {
  private static final String BASE = "io.rackcast.tracker";

  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("program")
          .definedBy(BASE)
          .layer("http")
          .definedBy(BASE + ".http")
          .layer("udp")
          .definedBy(BASE + ".udp")
          .layer("listen")
          .definedBy(BASE + ".listen")
          .layer("node")
          .definedBy(BASE + ".node")
          // The admin API asks for what operators do.
          .layer("admin")
          .definedBy(BASE + ".admin..")
          .optionalLayer("cli")
          .definedBy(BASE + ".cli")
          .layer("core")
          .definedBy(BASE + ".core")
          .layer("hook")
          .definedBy(BASE + ".hook..")
          .layer("approval")
          .definedBy(BASE + ".approval")
          .layer("keys")
          .definedBy(BASE + ".keys")
          .layer("location")
          .definedBy(BASE + ".location")
          .layer("selection")
          .definedBy(BASE + ".selection")
          .layer("swarm")
          .definedBy(BASE + ".swarm")
          .layer("operation")
          .definedBy(BASE + ".operation")
          .whereLayer("program")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("listen")
          .mayOnlyBeAccessedByLayers("http", "udp")
          .whereLayer("udp")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("node")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("program")
          // It meets the tracker on the wire only.
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("cli")
          .mayNotAccessAnyLayer()
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("program", "http", "udp", "node", "admin")
          .whereLayer("hook")
          // The frontends name the causes of refusals, the API its lists.
          .mayOnlyBeAccessedByLayers("program", "core", "http", "udp", "admin")
          .whereLayer("approval")
          .mayOnlyBeAccessedByLayers("program", "hook", "admin")
          .whereLayer("keys")
          .mayOnlyBeAccessedByLayers("program")
          .whereLayer("operation")
          .mayOnlyBeAccessedByLayers("program", "admin")
          .whereLayer("selection")
          .mayOnlyBeAccessedByLayers("program", "core", "node", "admin");

  @ArchTest
  static final ArchRule SWARMS_AND_SELECTION_ARE_PURE =
      classes()
          .that()
          .resideInAnyPackage(BASE + ".swarm", BASE + ".selection")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "java.lang..",
                  "java.util..",
                  // Byte order of numbers in arrays.
                  "java.nio",
                  "org.jspecify..",
                  "io.rackcast.proto.announce",
                  "io.rackcast.proto.topology",
                  "io.rackcast.proto.torrent",
                  BASE + ".swarm",
                  BASE + ".selection"));

  @ArchTest
  static final ArchRule SWARMS_DO_NOT_KNOW_THE_SELECTION =
      noClasses()
          .that()
          .resideInAPackage(BASE + ".swarm")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(BASE + ".selection");
}
