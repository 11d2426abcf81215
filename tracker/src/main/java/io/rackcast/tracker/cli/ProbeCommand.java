package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.cli.Probe.Check;
import io.rackcast.tracker.cli.Probe.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code probe}. */
@Command(
    name = "probe",
    description =
        "Announces to a tracker as two peers of this machine, checks what they are told, and leaves"
            + " nothing behind.")
final class ProbeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Parameters(
      paramLabel = "URL",
      description = "The announce URL: http, https or udp, with its token if it has one.")
  String url = "";

  @Option(
      names = "--infohash",
      paramLabel = "HEX",
      description = "The swarm; without it: the one that the URL's token is for.")
  @Nullable String infohash;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM: certificates to trust instead of those of the machine.")
  @Nullable Path ca;

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  @Override
  public Integer call() throws InterruptedException {
    var target = target();
    var swarm = swarm();
    List<Check> checks;
    try (var transport = transport(target)) {
      checks = new Probe(transport, swarm, new SecureRandom()).run();
    } catch (IOException e) {
      throw Reaching.failed(
          target.getScheme() + "://" + target.getRawAuthority(),
          "check the URL, and that the tracker runs" + reason(e),
          e);
    }
    boolean good = checks.stream().noneMatch(check -> check.outcome() == Outcome.FAILED);
    print(checks, swarm, good);
    return good ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String reason(IOException e) {
    String message = e.getClass() == IOException.class ? e.getMessage() : null;
    return message == null ? "" : " (" + Text.clean(AnnounceUrl.redact(message)) + ")";
  }

  private void print(List<Check> checks, InfoHash swarm, boolean good) {
    var out = command.commandLine().getOut();
    if (json) {
      var result = JSON.createObjectNode();
      result.put("url", AnnounceUrl.redact(url));
      result.put("infohash", swarm.toString());
      result.put("ok", good);
      var array = result.putArray("checks");
      for (var check : checks) {
        array.addObject().put("result", label(check)).put("sentence", check.sentence());
      }
      out.println(result);
    } else {
      checks.stream()
          .filter(check -> check.outcome() != Outcome.FAILED)
          .forEach(check -> out.printf("%-8s%s%n", label(check), check.sentence()));
    }
    out.flush();
    checks.stream()
        .filter(check -> check.outcome() == Outcome.FAILED)
        .forEach(check -> command.commandLine().getErr().println(check.sentence()));
  }

  private static String label(Check check) {
    return check.outcome().name().toLowerCase(Locale.ROOT);
  }

  private ProbeTransport transport(URI target) throws IOException {
    return target.getScheme().equals("udp")
        ? new UdpProbe(target, new SecureRandom())
        : new HttpProbe(url, Trust.client(ca));
  }

  private URI target() {
    try {
      var target = URI.create(url);
      String scheme = target.getScheme();
      if (target.getHost() != null
          && ("http".equals(scheme)
              || "https".equals(scheme)
              || ("udp".equals(scheme) && target.getPort() > 0))) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      // Told below; not with its words, which repeat the token.
    }
    throw new ParameterException(
        command.commandLine(),
        "the URL is none to announce at; write it like http://tracker:6969/announce or"
            + " udp://tracker:6969/announce");
  }

  private InfoHash swarm() {
    String text = infohash == null ? claimed() : infohash;
    try {
      return InfoHash.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(),
          infohash == null
              ? "the URL has no token that names a swarm; name one by --infohash"
              : "--infohash is no infohash; give 40 hexadecimal digits");
    }
  }

  /** What the token says, without any check: the tracker checks it. */
  private String claimed() {
    var parts = AnnounceUrl.token(url).orElse("").split("\\.", -1);
    try {
      JsonNode claims =
          parts.length == 3 ? JSON.readTree(Base64.getUrlDecoder().decode(parts[1])) : null;
      return claims == null ? "" : claims.path("infohash").asText();
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }
}
