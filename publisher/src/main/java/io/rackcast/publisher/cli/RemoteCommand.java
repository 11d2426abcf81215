package io.rackcast.publisher.cli;

import io.grpc.StatusRuntimeException;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands that talk to a publisher have in common. */
abstract class RemoteCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  /** Does the work and writes its result to {@code out}, standard output. */
  abstract void answer(PublisherClient client, PrintWriter out)
      throws IOException, InterruptedException;

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run();
    } catch (ProgramException | ParameterException e) {
      githubJob().ifPresent(job -> job.failed(command.name(), String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private Integer run() throws InterruptedException {
    try (var client = server.connect()) {
      var out = command.commandLine().getOut();
      answerOrSay(client, out);
      out.flush();
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  private void answerOrSay(PublisherClient client, PrintWriter out)
      throws IOException, InterruptedException {
    try {
      answer(client, out);
    } catch (StatusRuntimeException e) {
      throw new ProgramException(Failures.sentence(e, client), e);
    }
  }

  /** The job of GitHub Actions that we run in, if we do. */
  Optional<GithubJob> githubJob() {
    return GithubJob.of(System.getenv(), err());
  }

  /** Where all goes that is not the result. */
  PrintWriter err() {
    return command.commandLine().getErr();
  }
}
