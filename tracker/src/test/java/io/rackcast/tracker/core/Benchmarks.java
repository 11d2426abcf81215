package io.rackcast.tracker.core;

import org.openjdk.jmh.Main;

/**
 * Runs JMH's benchmarks with JMH's own options, such as {@code -prof gc}. From the top folder:
 *
 * <pre>
 * mvn -q -o -pl proto,tracker test-compile
 * mvn -q -o -pl proto,tracker dependency:build-classpath -Dmdep.outputFile=cp.txt
 * java -cp tracker/target/test-classes:tracker/target/classes:proto/target/classes:$(cat
 *     tracker/cp.txt) io.rackcast.tracker.core.Benchmarks AnnounceBenchmark -prof gc
 * </pre>
 */
public final class Benchmarks {
  private Benchmarks() {}

  /** Takes JMH's arguments. */
  public static void main(String[] args) throws Exception {
    Main.main(args);
  }
}
