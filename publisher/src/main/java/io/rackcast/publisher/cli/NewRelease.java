package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.v1.SetLabelRequest;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a command that makes a release. */
final class NewRelease {
  @Option(names = "--name", required = true, paramLabel = "NAME", description = "Release name.")
  String name = "";

  @Option(
      names = "--version",
      required = true,
      paramLabel = "VERSION",
      description = "Release version; given once, it stays with its content.")
  String version = "";

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "Point this label at the release once it is approved; may be given again.")
  List<String> labels = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "LIFE",
      converter = LifeConverter.class,
      description = {
        "How long the release lives from now on, like 14d: then it is removed, unless a label",
        "points at it."
      })
  @Nullable Duration life;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = {
        "How long to try again when the publisher is not there, the connection breaks, or it says",
        "to try again (default: 120); 0: not at all."
      })
  int patience;

  /** So patient are the calls of the command. */
  Patience patience(PublisherClient client, PrintWriter err) {
    return new Patience(client, Duration.ofSeconds(patience), err);
  }

  /** What is done to the release, once it is approved; done twice it is the same. */
  void finish(PublisherClient client, Patience patient, ReleaseKey key, ObjectNode result)
      throws InterruptedException {
    if (life != null) {
      result.put("expires_at", expire(client, patient, key, life));
    }
    var set = result.putArray("labels");
    for (var label : labels) {
      set.add(label(client, patient, new ReleaseKey(key.name(), label), key));
    }
  }

  private static String expire(
      PublisherClient client, Patience patient, ReleaseKey key, Duration life)
      throws InterruptedException {
    var request = ExpireCommand.request(key).setLife(ExpireCommand.message(life)).build();
    try {
      return Shown.time(patient.until(() -> client.retention().setExpiry(request)).getExpiresAt());
    } catch (StatusRuntimeException e) {
      throw new ProgramException(
          key + " is published, but without an end: " + Failures.sentence(e, client), e);
    }
  }

  private static String label(
      PublisherClient client, Patience patient, ReleaseKey label, ReleaseKey release)
      throws InterruptedException {
    var request =
        SetLabelRequest.newBuilder()
            .setKey(ShownLabel.key(label))
            .setVersion(release.version())
            .build();
    try {
      return patient.until(() -> client.labels().setLabel(request)).getKey().getLabel();
    } catch (StatusRuntimeException e) {
      throw new ProgramException(
          release
              + " is published, but "
              + label
              + " does not point at it: "
              + Failures.sentence(e, client),
          e);
    }
  }

  /**
   * The release.
   *
   * @throws ParameterException when name, version or label is none
   */
  ReleaseKey key(CommandLine command) {
    try {
      labels.forEach(this::check);
      return new ReleaseKey(name, version);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage());
    }
  }

  private void check(String label) {
    if (label.equals(version)) {
      throw new IllegalArgumentException(
          "\"" + label + "\" is the version and cannot be its label too; choose another label");
    }
    try {
      var unused = new ReleaseKey(name, label);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).replace("is not a version", "is not a label"), e);
    }
  }
}
