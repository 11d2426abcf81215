package io.rackcast.agent.cli;

import io.rackcast.agent.mirror.setup.ContainerRuntime;
import io.rackcast.agent.mirror.setup.MirrorSetup;
import io.rackcast.agent.mirror.setup.SetupFile;
import io.rackcast.agent.mirror.setup.SetupWriter;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.settings.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mirror setup}: the settings of a container runtime, printed or written. */
@Command(
    name = "setup",
    description = "Prints the settings by which a container runtime pulls here, or writes them.")
final class MirrorSetupCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUNTIME", description = "containerd, podman, crio or docker.")
  private String runtime = "";

  @Option(
      names = "--registry",
      paramLabel = "HOST",
      description =
          "A registry whose images are to come from here, with the port if it has one. May be given"
              + " several times; containerd takes all if none is named.")
  private List<String> registries = List.of();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "mirror.listen of the agent, if it is not 127.0.0.1:5080.")
  private String listen = "127.0.0.1:5080";

  @Option(
      names = "--only",
      description =
          "The runtime gets no other place to pull from: for mirror.policy approved-only. Nothing"
              + " can be pulled then while the agent is away.")
  private boolean only;

  @Option(
      names = "--write",
      paramLabel = "DIR",
      description = "Writes the files into the runtime's folder instead of printing them.")
  private @Nullable Path folder;

  @Option(names = "--force", description = "Replaces files that somebody else wrote.")
  private boolean force;

  @Override
  public Integer call() {
    PrintWriter err = command().commandLine().getErr();
    try {
      ContainerRuntime chosen = chosen();
      var mirror = HostPort.parse(listen);
      List<SetupFile> files = new MirrorSetup(mirror, registries, only).files(chosen);
      if (folder == null) {
        print(chosen, files);
      } else {
        write(folder, mirror, files);
      }
      err.println(chosen.afterwards());
      err.flush();
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.flush();
      return ExitCode.USAGE;
    } catch (IOException e) {
      err.println(e.getMessage());
      err.flush();
      return ExitCode.FAILED;
    }
  }

  private ContainerRuntime chosen() {
    for (ContainerRuntime each : ContainerRuntime.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(runtime)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "\"" + runtime + "\" is no runtime; write containerd, podman, crio or docker");
  }

  private void print(ContainerRuntime chosen, List<SetupFile> files) {
    PrintWriter out = command().commandLine().getOut();
    for (SetupFile file : files) {
      command().commandLine().getErr().println("# " + chosen.folder() + "/" + file.path());
      out.print(file.text());
      out.flush();
    }
  }

  private void write(Path into, HostPort mirror, List<SetupFile> files) throws IOException {
    PrintWriter out = command().commandLine().getOut();
    SetupWriter.write(into, files, "http://" + mirror, force)
        .forEach(path -> out.println("wrote " + path));
    out.flush();
  }

  private CommandSpec command() {
    return Optional.ofNullable(spec).orElseThrow();
  }
}
