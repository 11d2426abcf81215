package io.rackcast.proto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.rackcast.proto.testkit.MeterRules;
import java.util.stream.Stream;

/**
 * Who may know whom inside this module: a package depends on what its line here names, and no more.
 */
@AnalyzeClasses(
    packages = "io.rackcast.proto",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] JDK = {"java..", "javax.crypto..", "org.jspecify.annotations"};
  // Reading addresses as text.
  private static final String GUAVA_NET = "com.google.common.net";

  @ArchTest static final ArchRule metricsHaveHelp = MeterRules.HELP;

  @ArchTest static final ArchRule bencode = only("bencode");

  @ArchTest static final ArchRule torrent = only("torrent", own("bencode"));

  @ArchTest
  static final ArchRule yaml = only("yaml", "com.fasterxml.jackson..", "org.yaml.snakeyaml..");

  @ArchTest
  static final ArchRule topology =
      only("topology", own("yaml"), GUAVA_NET, "org.apache.commons.net..");

  @ArchTest
  static final ArchRule announce =
      only("announce", own("bencode"), own("torrent"), own("topology"));

  @ArchTest static final ArchRule token = only("token", own("torrent"), "com.nimbusds..");

  @ArchTest
  static final ArchRule settings = only("settings", own("yaml"), own("topology"), GUAVA_NET);

  @ArchTest
  static final ArchRule source =
      only("source", own("settings"), own("topology"), "com.fasterxml.jackson..", "javax.net.ssl");

  @ArchTest
  static final ArchRule tls =
      only(
          "tls",
          own("program"),
          own("settings"),
          "javax.net.ssl",
          "javax.security.auth.x500",
          "io.grpc..",
          "io.micrometer.core.instrument..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule certificate = only("certificate", own("settings"), own("tls"), GUAVA_NET);

  @ArchTest
  static final ArchRule fault =
      only("fault", own("program"), own("settings"), own("tls"), "javax.net.ssl", "io.grpc");

  @ArchTest
  static final ArchRule program =
      noClasses()
          .that()
          .resideInAPackage(own("program"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              own("bencode"), own("torrent"), own("announce"), own("token"), own("topology"));

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("io.rackcast.proto.(*)..").should().beFreeOfCycles();

  private static ArchRule only(String name, String... others) {
    String[] allowed =
        Stream.of(JDK, others, new String[] {own(name)}).flatMap(Stream::of).toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(own(name))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }

  private static String own(String name) {
    return "io.rackcast.proto." + name;
  }
}
