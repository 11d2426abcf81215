package io.rackcast.proto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterRulesTest {
  static final class Good {
    static void count(MeterRegistry meters) {
      Counter.builder("a").description("What a is").register(meters).increment();
    }
  }

  static final class ShortForm {
    static void count(MeterRegistry meters) {
      meters.counter("a", "result", "b").increment();
    }
  }

  static final class Bare {
    static void count(MeterRegistry meters) {
      Counter.builder("a").tag("result", "b").register(meters).increment();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Good.class, ShortForm.class, Bare.class})
  void help_classThatMakesAMeter_mustDescribeIt(Class<?> type) {
    var result = MeterRules.HELP.evaluate(new ClassFileImporter().importClasses(type));

    assertThat(result.hasViolation()).isEqualTo(type != Good.class);
  }
}
