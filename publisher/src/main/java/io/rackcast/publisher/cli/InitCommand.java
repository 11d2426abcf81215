package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.FileFault;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.signing.KeyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code init DIR}: a signing key, four tokens with few rights, and commented settings. */
@Command(
    name = "init",
    description = {
      "Makes a folder that a publisher can run from: a signing key, first tokens and a"
          + " commented settings file.",
      "Overwrites nothing."
    })
public final class InitCommand implements Callable<Integer> {
  private static final int TOKEN_BYTES = 32;
  private static final String NO_TOKENS = "\ntokens: []\n";

  private record FirstToken(String name, List<Right> rights, String forWhom) {}

  // Each with what its holder needs and no more.
  private static final List<FirstToken> TOKENS =
      List.of(
          new FirstToken(
              "ci",
              List.of(
                  Right.PUBLISH,
                  Right.REGISTER,
                  Right.ROLLOUT,
                  Right.REVOKE,
                  Right.READ,
                  Right.ANNOUNCE),
              "pipelines and people"),
          new FirstToken("tracker", List.of(Right.APPROVALS, Right.KEYS), "the trackers"),
          new FirstToken(
              "agent", List.of(Right.READ, Right.ANNOUNCE, Right.NODE), "the agents of the nodes"),
          new FirstToken(
              "origin",
              List.of(Right.READ, Right.ANNOUNCE, Right.NODE, Right.ORIGIN, Right.APPROVALS),
              "the origins, which follow what is approved"));

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Parameters(paramLabel = "DIR", description = "The folder; made if it is not there.")
  Path directory = Path.of("");

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      defaultValue = "RS256",
      converter = AlgorithmConverter.class,
      description =
          "What the key signs with: RS256 (default), ES256 or EdDSA. Trackers check RS256 fastest.")
  TokenAlgorithm algorithm = TokenAlgorithm.RS256;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  private final Supplier<String> settings;
  private final Clock clock;

  /**
   * @param settings all settings as commented YAML
   */
  public InitCommand(Supplier<String> settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try {
      refuseToOverwrite();
      for (var folder : List.of("", "keys", "tokens", "data")) {
        createFolder(directory.resolve(folder));
      }
      var key = KeyFiles.generate(directory.resolve("keys"), algorithm, clock.instant());
      var rules = new StringBuilder("\ntokens:\n");
      for (var token : TOKENS) {
        rules.append(rule(token, create(token)));
      }
      // Last: a folder with settings is complete.
      KeyFiles.writeOwnerOnly(
          directory.resolve("publisher.yaml"), withTokens(settings.get(), rules.toString()));
      printNextSteps(key);
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new ProgramException(
          directory + " cannot be set up (" + FileFault.reason(e) + "); check the folder's rights",
          e);
    }
  }

  private void refuseToOverwrite() {
    for (var name : List.of("publisher.yaml", "keys", "tokens")) {
      var path = directory.resolve(name);
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new ProgramException(
            path + " is there already and is not overwritten; give another folder");
      }
    }
  }

  private static void createFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private String create(FirstToken token) throws IOException {
    var random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    var text = "rc_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    KeyFiles.writeOwnerOnly(directory.resolve("tokens").resolve(token.name()), text + "\n");
    return StaticTokens.digest(text).hex();
  }

  private static String rule(FirstToken token, String sha256) {
    var rights = token.rights().stream().map(Right::label).collect(Collectors.joining(", "));
    return """
          - name: "%s"  # for %s; the token is in tokens/%s
            sha256: "%s"
            rights: [%s]
            names: ["*"]
        """
        .formatted(token.name(), token.forWhom(), token.name(), sha256, rights);
  }

  private static String withTokens(String yaml, String rules) {
    int at = yaml.indexOf(NO_TOKENS);
    if (at < 0) {
      throw new IllegalStateException("the settings' text has no place for tokens");
    }
    return yaml.substring(0, at) + rules + yaml.substring(at + NO_TOKENS.length());
  }

  private void printNextSteps(Path key) {
    PrintWriter out = command.commandLine().getErr();
    var program = "java -jar rackcast-publisher.jar";
    out.printf("made %s with%n", directory);
    out.printf("  %s  the signing key; keep it to this machine%n", directory.relativize(key));
    for (var token : TOKENS) {
      out.printf("  tokens/%-8s  for %s%n", token.name(), token.forWhom());
    }
    out.printf("  publisher.yaml   the settings, each explained%n%n");
    out.printf("next:%n");
    out.printf("  %s run --config %s%n", program, directory.resolve("publisher.yaml"));
    out.printf(
        "  %s publish PATH --name web --version 1 --token-file %s%n",
        program, directory.resolve("tokens").resolve("ci"));
    out.printf(
        "  give the tracker tokens/tracker (admission.approvals-token-file), each agent"
            + " tokens/agent, each origin tokens/origin%n");
    out.flush();
  }
}
