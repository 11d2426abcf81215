package io.rackcast.proto.program;

import io.rackcast.proto.yaml.ProblemsException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes SIGHUP read the settings again. The JDK's only way is {@code sun.misc.Signal} of its module
 * {@code jdk.unsupported}; it is called by name, so that where it is missing only this is.
 */
final class Hangup {
  private static final Logger log = LoggerFactory.getLogger(Hangup.class);
  private static final Object ONE_AT_A_TIME = new Object();

  private Hangup() {}

  /** From now on SIGHUP no longer ends the process, but reloads {@code program}. */
  static void reloads(Reloadable program) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var handling =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(), new Class<?>[] {handler}, calls(program));
      // Each signal is handled by a thread of its own.
      var unused =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
    } catch (ReflectiveOperationException e) {
      log.warn("SIGHUP cannot reload the settings in this Java: {}", String.valueOf(e.getCause()));
    }
  }

  private static InvocationHandler calls(Reloadable program) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "handle" -> {
            reload(program);
            yield null;
          }
          case "equals" -> proxy == first(arguments);
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "reload by SIGHUP";
        };
  }

  private static @Nullable Object first(Object @Nullable [] arguments) {
    return arguments == null || arguments.length == 0 ? null : arguments[0];
  }

  private static void reload(Reloadable program) {
    synchronized (ONE_AT_A_TIME) {
      try {
        program.reload();
      } catch (ProblemsException e) {
        e.problems().forEach(problem -> log.error("the settings stay as they were: {}", problem));
      } catch (RuntimeException e) {
        log.error("the settings could not be read again; all stays as it was", e);
      }
    }
  }
}
