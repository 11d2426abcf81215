package io.rackcast.agent.release;

import io.grpc.Status;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.program.StatusText;

/** Turns gRPC statuses into refusals that a person can act on. */
final class Refusals {
  private final CalledServer called;
  private final String publisher;
  private final boolean isNode;

  /**
   * @param isNode whether calls are made as a node that joined, and not by a token
   */
  Refusals(CalledServer called, boolean isNode) {
    this.called = called;
    this.isNode = isNode;
    this.publisher = "the publisher at " + called.server();
  }

  /**
   * The refusal of a call.
   *
   * @param subject what was asked for, as in "release web@1.42"
   * @param right the right that the call needs
   */
  <T> Refused<T> of(Throwable failure, String subject, String right) {
    Status status = Status.fromThrowable(failure);
    var unreached = called.find(status);
    if (unreached.isPresent()) {
      return new Refused<>(Why.UNREACHABLE, publisher + " does not answer " + unreached.get());
    }
    return switch (status.getCode()) {
      case NOT_FOUND ->
          new Refused<>(
              Why.UNKNOWN,
              publisher + " has no " + subject + "; check the name and version (publisher: list)");
      case PERMISSION_DENIED ->
          new Refused<>(
              Why.DENIED,
              publisher
                  + " does not give this token the right \""
                  + right
                  + "\" on "
                  + subject
                  + "; ask for a token that has it");
      case UNAUTHENTICATED ->
          new Refused<>(
              Why.DENIED,
              isNode
                  ? publisher + " does not take this node: " + StatusText.description(status)
                  : publisher
                      + " does not accept this agent's token; check publisher.token or"
                      + " publisher.token-file");
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
          new Refused<>(Why.UNREACHABLE, publisher + " does not answer " + called.explain(status));
      case FAILED_PRECONDITION ->
          new Refused<>(
              Why.REVOKED,
              publisher + " refused " + subject + ": " + StatusText.description(status));
      default ->
          new Refused<>(
              Why.FAULT,
              publisher
                  + " failed on "
                  + subject
                  + " ("
                  + status.getCode()
                  + ": "
                  + StatusText.description(status)
                  + "); look into its log");
    };
  }

  /**
   * As {@link #of}, for an image: what is no image to the publisher is of a registry it has not.
   */
  <T> Refused<T> ofImage(Throwable failure, String subject, String right) {
    Status status = Status.fromThrowable(failure);
    return status.getCode() == Status.Code.INVALID_ARGUMENT
        ? new Refused<>(
            Why.UNKNOWN, publisher + " has no " + subject + ": " + StatusText.description(status))
        : of(failure, subject, right);
  }

  <T> Refused<T> revoked(String subject, String reason) {
    return new Refused<>(Why.REVOKED, subject + " was revoked: " + reason);
  }

  <T> Refused<T> broken(String subject, String problem) {
    return new Refused<>(
        Why.FAULT, publisher + " sent a broken answer for " + subject + ": " + problem);
  }
}
