package io.rackcast.publisher.registry.hook;

import io.javalin.http.Context;
import io.rackcast.publisher.wording.Quoted;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Lets bodies of known callers in, few at a time. May be used by any thread.
 *
 * <p>Nothing of a body is read before a secret fits, except for an HMAC, which is of the body:
 * those have places of their own ({@link StrangerPlaces}), so that strangers who sign wrongly keep
 * nobody else out.
 */
final class Gate {
  private final BodyReader reader;
  private final int provenPlaces;
  private final Semaphore proven;
  private final StrangerPlaces unproven;

  /** What to do with a body. */
  @FunctionalInterface
  interface Use {
    /** Answers the call, or says by what it ends. */
    void take(byte[] body) throws EndedException;
  }

  Gate(HookLimits limits) {
    this.reader = new BodyReader(limits);
    this.provenPlaces = limits.bodies();
    this.proven = new Semaphore(limits.bodies());
    this.unproven = new StrangerPlaces(limits.unprovenBodies());
  }

  /** Bodies that are being read or handled. */
  int bodies() {
    return provenPlaces - proven.availablePermits() + unproven.taken();
  }

  /**
   * Ends the call unless its head shows a secret; for calls without a body.
   *
   * @throws EndedException if it does not
   */
  void requireHead(Context call, SecretCheck secrets) throws EndedException {
    if (!secrets.headFits(call, Optional.empty())) {
      throw unauthorized();
    }
  }

  /**
   * Checks the caller, reads the body and has it used.
   *
   * @param hook the configured name of the registry
   * @param pathSecret the secret in the path, if there is one
   * @param mediaTypes what the body may be
   * @param mayDiscard as {@link BodyReader#read} has it
   * @throws EndedException if the caller or the body is no good, or {@code use} says so
   */
  void pass(
      Context call,
      String hook,
      SecretCheck secrets,
      Optional<String> pathSecret,
      Set<String> mediaTypes,
      boolean mayDiscard,
      Use use)
      throws EndedException {
    boolean isProven = secrets.headFits(call, pathSecret);
    if (!isProven && (pathSecret.isPresent() || !secrets.isSigned(call))) {
      throw unauthorized();
    }
    requireType(call, mediaTypes);
    var address = call.req().getRemoteAddr();
    if (!(isProven ? proven.tryAcquire() : unproven.tryEnter(hook, address))) {
      throw new EndedException(
          HookResult.BUSY, "too many notifications at one time; try again in a few seconds");
    }
    try {
      byte[] body = reader.read(call, isProven && mayDiscard);
      if (!isProven && !secrets.bodyFits(call, body)) {
        throw unauthorized();
      }
      use.take(body);
    } finally {
      if (isProven) {
        proven.release();
      } else {
        unproven.leave(hook, address);
      }
    }
  }

  private static void requireType(Context call, Set<String> mediaTypes) throws EndedException {
    var header = call.contentType();
    var type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!mediaTypes.contains(type)) {
      throw new EndedException(
          HookResult.UNSUPPORTED_TYPE,
          "the Content-Type is "
              + Quoted.of(type)
              + "; send "
              + String.join(" or ", mediaTypes.stream().sorted().toList()));
    }
  }

  static EndedException unauthorized() {
    return new EndedException(
        HookResult.UNAUTHORIZED,
        "no such hook, or not its secret; ask the publisher's operator for both");
  }
}
