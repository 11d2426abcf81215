package io.rackcast.publisher.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.token.SigningException;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From what went wrong to what the caller is told. */
final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  static StatusRuntimeException of(Throwable e) {
    if (e instanceof StatusRuntimeException status) {
      return status;
    }
    if (e instanceof Refusal refusal) {
      if (refusal.getCause() instanceof ContentFault) {
        LOG.warn("{}", refusal.getMessage());
      } else if (refusal.getCause() != null) {
        LOG.warn("{}", refusal.getMessage(), refusal.getCause());
      }
      return code(refusal.kind()).withDescription(refusal.getMessage()).asRuntimeException();
    }
    if (e instanceof AccessDenied denied) {
      return code(denied.kind()).withDescription(denied.getMessage()).asRuntimeException();
    }
    return ours(e);
  }

  private static StatusRuntimeException ours(Throwable e) {
    if (Refusal.isNoSpace(e)) {
      var refusal = Refusal.noSpace(e);
      LOG.warn("{} ({})", refusal.getMessage(), e.getMessage());
      return code(refusal.kind()).withDescription(refusal.getMessage()).asRuntimeException();
    }
    StoreException.away(e)
        .ifPresentOrElse(
            fault -> LOG.warn("the database does not answer: {}", fault),
            () -> LOG.error("a call failed", e));
    if (StoreException.isCauseOf(e)) {
      return Status.UNAVAILABLE
          .withDescription("the publisher's database does not answer; try again")
          .asRuntimeException();
    }
    if (e instanceof SigningException) {
      return Status.UNAVAILABLE
          .withDescription("the publisher's signing key does not answer; try again")
          .asRuntimeException();
    }
    return Status.INTERNAL.withDescription("internal error").asRuntimeException();
  }

  private static Status code(AccessDenied.Kind kind) {
    return switch (kind) {
      case UNKNOWN -> Status.UNAUTHENTICATED;
      case LACKING -> Status.PERMISSION_DENIED;
      case UNCHECKED -> Status.UNAVAILABLE;
    };
  }

  private static Status code(Refusal.Kind kind) {
    return switch (kind) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case TAKEN -> Status.ALREADY_EXISTS;
      case WITHDRAWN, TOO_EARLY -> Status.FAILED_PRECONDITION;
      case DATA_LOSS -> Status.DATA_LOSS;
      case OUT_OF_STEP -> Status.ABORTED;
      case NO_ROOM -> Status.RESOURCE_EXHAUSTED;
      case TRY_AGAIN -> Status.UNAVAILABLE;
    };
  }
}
