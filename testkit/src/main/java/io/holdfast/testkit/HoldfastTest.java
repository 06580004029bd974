package io.holdfast.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * For a JUnit test class or method: each test that has a parameter of type {@link
 * EmbeddedScheduler} or {@link TestClock} gets one of its own, the one with the other, closed after
 * the test.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(SchedulerParameters.class)
public @interface HoldfastTest {
  /** Where the clock stands when a test begins: an instant as of ISO 8601. */
  String at() default "2030-01-01T00:00:00Z";
}
