package io.rackcast.proto.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LargeReadsTest {
  private static final String PROPERTY = "jdk.httpclient.bufsize";
  private final @Nullable String before = System.getProperty(PROPERTY);

  @AfterEach
  void putBack() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void use_nothingSet_readsMoreAtATime() {
    System.clearProperty(PROPERTY);

    LargeReads.use();

    assertThat(Integer.getInteger(PROPERTY)).isEqualTo(128 * 1024);
  }

  @Test
  void use_operatorSetAnother_leavesIt() {
    System.setProperty(PROPERTY, "32768");

    LargeReads.use();

    assertThat(System.getProperty(PROPERTY)).isEqualTo("32768");
  }
}
