package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.RetryAfter;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** From answers that are none to exceptions. */
final class Faults {
  // What a registry says for its own (OCI Distribution Specification, "Error Codes").
  private static final Pattern CODE = Pattern.compile("[A-Z0-9_]{1,64}");

  // What it says of what it has not; Harbor says NOT_FOUND for all, Quay TAG_EXPIRED for some.
  private static final Set<String> ABSENT =
      Set.of("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "BLOB_UNKNOWN", "NOT_FOUND", "TAG_EXPIRED");

  private final RegistryTarget target;
  private final Clock clock;

  Faults(RegistryTarget target, Clock clock) {
    this.target = target;
    this.clock = clock;
  }

  /**
   * What a status says.
   *
   * @param body of the answer, as far as it was read
   */
  RegistryException of(Ask ask, Answer answer, byte[] body) {
    int status = answer.status();
    var code = code(body);
    boolean isOwn = target.isOwn(answer.from());
    String who =
        "the registry "
            + target.name()
            + (isOwn ? "" : " redirects to the host \"" + answer.from().host() + "\", which");
    String says =
        who
            + " answers "
            + status
            + code.map(c -> " (" + c + ")").orElse("")
            + " for "
            + ask.what();
    return switch (status) {
      case 401, 403 ->
          new RegistryException(
              Kind.DENIED,
              says
                  + (isOwn && target.credentials().isEmpty()
                      ? "; give the registry's user and password"
                      : "; check that this user may pull it"));
      case 404, 410 ->
          code.filter(ABSENT::contains).isPresent()
              ? new RegistryException(
                  Kind.NOT_FOUND,
                  says + ": it has none; check the name, and that it was pushed there")
              : new RegistryException(
                  Kind.UNREACHABLE,
                  says
                      + ", but not as a registry does; check the registry's URL, and the proxy"
                      + " before it");
      default ->
          isBusy(status)
              ? busy(answer, says)
              : new RegistryException(Kind.INVALID, says + "; check the registry's URL");
    };
  }

  /** What a status of the token server says. */
  RegistryException ofTokenServer(Answer answer) {
    int status = answer.status();
    String says = "the token server of the registry " + target.name() + " answers " + status;
    if (isBusy(status)) {
      return busy(answer, says);
    }
    boolean isDenied = status == 400 || status == 401 || status == 403;
    return isDenied
        ? new RegistryException(
            Kind.DENIED,
            says
                + (target.credentials().isPresent()
                    ? "; check the registry's user and password"
                    : "; give the registry's user and password"))
        : new RegistryException(Kind.INVALID, says + "; check the registry's realm");
  }

  private RegistryException busy(Answer answer, String says) {
    return new RegistryException(
        Kind.BUSY, says + "; try again", RetryAfter.of(answer.headers(), clock.instant()), null);
  }

  /** What is sent is not what it should be. */
  RegistryException invalid(String does) {
    return new RegistryException(
        Kind.INVALID, "the registry " + target.name() + " " + does + "; mend the registry");
  }

  private static boolean isBusy(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  private static Optional<String> code(byte[] body) {
    return Documents.object(body)
        .map(json -> json.path("errors").path(0).path("code").asText())
        .filter(code -> CODE.matcher(code).matches());
  }
}
