package io.rackcast.proto.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;

/** What holds for all metrics, also those that are made when they are first counted. */
public final class MeterRules {
  private static final String METERS = "io.micrometer.core.instrument";

  // They take no description.
  private static final Set<String> SHORT_FORMS =
      Set.of("counter", "timer", "summary", "gauge", "gaugeCollectionSize", "gaugeMapSize");

  /** No metric's {@code # HELP} is empty. */
  public static final ArchRule HELP = classes().should(new DescribeMeters());

  private MeterRules() {}

  private static final class DescribeMeters extends ArchCondition<JavaClass> {
    DescribeMeters() {
      super("describe each meter that they make");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      type.getCodeUnits().forEach(unit -> check(unit, events));
    }

    private static void check(JavaCodeUnit unit, ConditionEvents events) {
      long built = count(unit, "builder");
      long described = count(unit, "description");
      if (built > described) {
        events.add(
            SimpleConditionEvent.violated(
                unit,
                "%s builds %d meters and describes %d"
                    .formatted(unit.getFullName(), built, described)));
      }
      unit.getMethodCallsFromSelf().stream()
          .filter(MeterRules::isShortForm)
          .forEach(call -> events.add(SimpleConditionEvent.violated(call, call.getDescription())));
    }

    private static long count(JavaCodeUnit unit, String method) {
      return unit.getMethodCallsFromSelf().stream()
          .filter(call -> call.getName().equals(method))
          .filter(call -> call.getTargetOwner().getPackageName().startsWith(METERS))
          .count();
    }
  }

  private static boolean isShortForm(JavaMethodCall call) {
    return SHORT_FORMS.contains(call.getName())
        && call.getTargetOwner().isAssignableTo(MeterRegistry.class);
  }
}
