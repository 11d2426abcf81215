package io.rackcast.tracker.udp;

import static java.util.stream.Collectors.toSet;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Datagrams that the kernel threw away since nobody read them in time: the last column of Linux'
 * {@code /proc/net/udp} and {@code udp6}, of all sockets on the tracker's ports. Elsewhere there is
 * no such figure.
 */
final class KernelDrops {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
  // sl local rem st tx:rx tr:when retrnsmt uid timeout inode ref pointer drops
  private static final Pattern COLUMNS = Pattern.compile("\\s+");
  private static final int LOCAL = 1;
  private static final int DROPS = 12;

  private final List<Path> tables;
  private final Set<String> ports;

  KernelDrops(List<Path> tables, Collection<Integer> ports) {
    this.tables = tables;
    this.ports =
        ports.stream().map(port -> String.format(Locale.ROOT, "%04X", port)).collect(toSet());
  }

  /** Shows the figure of the sockets on these ports, where the kernel has it. */
  static void show(Collection<Integer> ports, MeterRegistry registry) {
    var there = TABLES.stream().filter(Files::isReadable).toList();
    if (!there.isEmpty()) {
      var drops = new KernelDrops(there, ports);
      // The registry holds what it counts by a weak reference, but the function for good.
      FunctionCounter.builder("rackcast.tracker.udp.kernel.drops", registry, any -> drops.sum())
          .description("Datagrams that the kernel dropped since the sockets' buffers were full")
          .register(registry);
    }
  }

  /** All so far; 0 if it cannot be known. */
  long sum() {
    return tables.stream().mapToLong(this::sum).sum();
  }

  private long sum(Path table) {
    try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
      return lines.mapToLong(this::drops).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private long drops(String line) {
    var columns = COLUMNS.split(line.strip(), -1);
    return columns.length > DROPS && ports.contains(port(columns[LOCAL]))
        ? Long.parseLong(columns[DROPS])
        : 0;
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }
}
