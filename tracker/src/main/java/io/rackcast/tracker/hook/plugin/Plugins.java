package io.rackcast.tracker.hook.plugin;

import io.rackcast.tracker.hook.Hook;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks in the jars of a folder, each jar with a class loader of its own: what one brings along
 * is in no other one's way. A jar runs with all the tracker's rights: keep the folder to yourself.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
  private static final String SERVICE = "META-INF/services/" + Hook.class.getName();

  private final List<URLClassLoader> loaders = new ArrayList<>();
  private final List<Hook> hooks = new ArrayList<>();

  private Plugins() {}

  /**
   * Loads the jars of {@code folder}, by name; none if the folder is not there.
   *
   * @throws PluginException with a sentence if one cannot be used
   */
  public static Plugins load(Path folder) throws PluginException {
    var plugins = new Plugins();
    try {
      for (var jar : jars(folder)) {
        plugins.add(jar);
      }
      return plugins;
    } catch (PluginException e) {
      plugins.close();
      throw e;
    }
  }

  private static List<Path> jars(Path folder) throws PluginException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new PluginException(
          "the plugins folder %s cannot be read (%s); check its rights"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private void add(Path jar) throws PluginException {
    try (var file = new JarFile(jar.toFile())) {
      if (file.getEntry(SERVICE) == null) {
        throw new PluginException(
            "%s names no hook; put the class's name into %s, or take the jar out"
                .formatted(jar, SERVICE));
      }
      var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, Hook.class.getClassLoader());
      loaders.add(loader);
      int before = hooks.size();
      for (var hook : ServiceLoader.load(Hook.class, loader)) {
        add(jar, hook);
      }
      if (hooks.size() == before) {
        throw new PluginException(
            "%s names no hook of its own in %s; name the class that is in the jar"
                .formatted(jar, SERVICE));
      }
    } catch (IOException e) {
      throw new PluginException(
          "%s is no jar that can be read (%s); build it anew, or take it out"
              .formatted(jar, e.getMessage()),
          e);
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      var cause = Optional.ofNullable(e.getCause()).orElse(e);
      throw new PluginException(
          "the hook in %s cannot be made (%s); mend it, or take the jar out".formatted(jar, cause),
          e);
    }
  }

  private void add(Path jar, Hook hook) throws PluginException {
    var name = hook.name();
    if (!name.matches("[A-Za-z0-9-]{1,64}")) {
      throw new PluginException(
          "a hook in %s calls itself \"%s\"; use 1 to 64 letters, digits and \"-\""
              .formatted(jar, name));
    }
    if (hooks.stream().anyMatch(other -> other.name().equals(name))) {
      throw new PluginException(
          "the hook \"%s\" in %s is there already; take one of them out".formatted(name, jar));
    }
    hooks.add(hook);
    LOG.info("the hook \"{}\" is of {}", name, jar);
  }

  /** The hooks, in the order of their jars. */
  public List<Hook> hooks() {
    return List.copyOf(hooks);
  }

  /** Closes the hooks that can be closed, then their jars. */
  @Override
  public void close() {
    for (var hook : hooks) {
      if (hook instanceof AutoCloseable closeable) {
        close(closeable, hook.name());
      }
    }
    loaders.forEach(loader -> close(loader, "a plugin's jar"));
  }

  private static void close(AutoCloseable part, String name) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("{} did not close", name, e);
    }
  }
}
