package io.rackcast.tracker;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.rackcast.proto.testkit.MeterRules;

@AnalyzeClasses(packages = "io.rackcast.tracker", importOptions = DoNotIncludeTests.class)
class MetricHelpTest {
  @ArchTest static final ArchRule metrics_allHaveHelp = MeterRules.HELP;
}
