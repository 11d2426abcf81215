package io.rackcast.proto.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that must be told one before they start.
 *
 * <p>They lie below the kernel's range for outgoing connections: from that range any process may
 * take a port between the look and the program's bind. They are taken in blocks of eight, from the
 * same grid and with the same folder as a lock as {@code examples/quickstart/run.sh} does, so that
 * neither a second test run nor a quickstart beside it takes the same. Any thread may ask.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int BLOCK = 8;
  private static final int BLOCKS = (Math.min(firstOutgoing(), 31_600) - FIRST) / BLOCK;
  private static final Path LOCKS =
      Path.of(Optional.ofNullable(System.getenv("TMPDIR")).orElse("/tmp"));
  private static final Deque<Integer> FREE = new ArrayDeque<>();

  private FreePorts() {}

  /** A port from 10000 to 31599 on which nothing listens; never the same again in this process. */
  public static synchronized int next() {
    for (int tried = 0; tried < BLOCKS && FREE.isEmpty(); tried++) {
      takeBlock(FIRST + BLOCK * ThreadLocalRandom.current().nextInt(BLOCKS));
    }
    Integer port = FREE.poll();
    if (port == null) {
      throw new IllegalStateException("no free ports; remove " + LOCKS + "/rackcast-ports-*");
    }
    return port;
  }

  private static void takeBlock(int base) {
    Path lock = LOCKS.resolve("rackcast-ports-" + base);
    try {
      Files.createDirectory(lock);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lock.toFile().deleteOnExit(); // and is ours until then, so no port comes twice
    for (int port = base; port < base + BLOCK; port++) {
      if (isFree(port)) {
        FREE.add(port);
      }
    }
  }

  /** Where the kernel's range begins; on a machine that gives nearly all away, ours is as usual. */
  private static int firstOutgoing() {
    try {
      String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
      int first = Integer.parseInt(range.strip().split("\\s", -1)[0]);
      return first < FIRST + 1_000 ? 32_768 : first;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
