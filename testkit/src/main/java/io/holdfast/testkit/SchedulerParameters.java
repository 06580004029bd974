package io.holdfast.testkit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link HoldfastTest} does. JUnit closes what is in a test's store when that ends. */
final class SchedulerParameters implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SchedulerParameters.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    Class<?> type = parameter.getParameter().getType();
    return type == EmbeddedScheduler.class || type == TestClock.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    EmbeddedScheduler scheduler =
        test.getStore(NAMESPACE)
            .computeIfAbsent(
                EmbeddedScheduler.class,
                key -> EmbeddedScheduler.inMemory(TestClock.at(start(test))),
                EmbeddedScheduler.class);
    return parameter.getParameter().getType() == TestClock.class ? scheduler.clock() : scheduler;
  }

  private static Instant start(ExtensionContext test) {
    String at =
        AnnotationSupport.findAnnotation(test.getElement(), HoldfastTest.class)
            .or(() -> AnnotationSupport.findAnnotation(test.getTestClass(), HoldfastTest.class))
            .map(HoldfastTest::at)
            .orElse("");
    try {
      return Instant.parse(at);
    } catch (DateTimeParseException wrong) {
      throw new ParameterResolutionException(
          "HoldfastTest.at: expected an instant as 2030-01-01T00:00:00Z but it is '" + at + "'",
          wrong);
    }
  }
}
