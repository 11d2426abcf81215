package io.rackcast.agent.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The processes of all tests of a class, an extension in a static field; they are killed after the
 * last.
 */
public final class SharedPrograms implements AfterEachCallback, AfterAllCallback {
  private final Programs programs = new Programs();

  /** Where to start them. */
  public Programs programs() {
    return programs;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    programs.showIfFailed(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    programs.kill();
  }
}
