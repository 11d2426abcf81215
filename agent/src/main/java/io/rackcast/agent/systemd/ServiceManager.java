package io.rackcast.agent.systemd;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd, if it started this process as a service of {@code Type=notify}; else nobody, and every
 * call does nothing. For any thread.
 */
public final class ServiceManager implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);
  private static final int LONGEST_STATUS = 200;

  private final @Nullable NotifySocket socket;
  private final long watchdogMicros;

  private ServiceManager(@Nullable NotifySocket socket, long watchdogMicros) {
    this.socket = socket;
    this.watchdogMicros = watchdogMicros;
  }

  /**
   * By {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. A socket that cannot
   * be used is logged; systemd then ends the start after its own time.
   *
   * @param environment all variables
   */
  public static ServiceManager of(Map<String, String> environment) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return new ServiceManager(null, 0);
    }
    try {
      return new ServiceManager(NotifySocket.open(name), watchdog(environment));
    } catch (IOException e) {
      log.error("systemd cannot be told how the agent is: {}", String.valueOf(e.getMessage()));
      return new ServiceManager(null, 0);
    }
  }

  /** How long systemd waits for a sign of life, in microseconds; 0: it does not ask for any. */
  private static long watchdog(Map<String, String> environment) {
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    boolean isOurs = pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid()));
    String micros = environment.getOrDefault("WATCHDOG_USEC", "0");
    if (!isOurs) {
      return 0;
    }
    if (!micros.matches("[0-9]{1,18}")) {
      log.warn("WATCHDOG_USEC is \"{}\", which is no number; there are no signs of life", micros);
      return 0;
    }
    return Long.parseLong(micros);
  }

  /**
   * The agent has started.
   *
   * @param pulses the threads that must answer before each sign of life
   */
  public void ready(String status, List<Pulse> pulses) {
    send("READY=1\nSTATUS=" + line(status));
    if (socket != null && watchdogMicros > 0) {
      NotifySocket to = socket;
      var watchdog = new Watchdog(pulses, to.timer(), () -> to.send("WATCHDOG=1"));
      long period = Math.max(1, watchdogMicros / 2);
      var unused = to.timer().scheduleAtFixedRate(watchdog::tick, 0, period, TimeUnit.MICROSECONDS);
    }
  }

  /** The settings are about to be read again; {@link #reloaded} follows. */
  public void reloading() {
    // On Linux the JVM's nanoTime is CLOCK_MONOTONIC, which is what systemd compares with.
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    send("RELOADING=1\nMONOTONIC_USEC=" + micros);
  }

  /** The settings were read again, or stay as they were. */
  public void reloaded() {
    send("READY=1");
  }

  /** One line that {@code systemctl status} shows. */
  public void status(String status) {
    send("STATUS=" + line(status));
  }

  /** The agent is about to end. */
  public void stopping() {
    if (socket != null) {
      socket.sendLast("STOPPING=1\nSTATUS=says goodbye to the trackers");
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }

  private void send(String message) {
    if (socket != null) {
      socket.send(message);
    }
  }

  private static String line(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST_STATUS ? line : line.substring(0, LONGEST_STATUS) + "…";
  }
}
