package io.rackcast.proto.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class HttpBuffersTest {
  private final Properties system = new Properties();

  @Test
  void enlarge_nobodyHasSetThem_areLongerThanTheJdks() {
    HttpBuffers.enlarge(system);

    assertThat(Integer.parseInt(system.getProperty(HttpBuffers.PROPERTY))).isGreaterThan(16_384);
  }

  @Test
  void enlarge_setOnTheCommandLine_staySo() {
    system.setProperty(HttpBuffers.PROPERTY, "4096");

    HttpBuffers.enlarge(system);

    assertThat(system.getProperty(HttpBuffers.PROPERTY)).isEqualTo("4096");
  }
}
