package io.rackcast.proto.source;

import java.util.Optional;

/** What went wrong on the way to a server, for sentences. */
public final class Reason {
  private static final int LONGEST = 200;

  private Reason() {}

  /** A few words on one line; the JDK's messages name no URL here. */
  public static String of(Optional<Throwable> failure) {
    if (failure.isEmpty()) {
      return "no reason was given";
    }
    String kind = failure.get().getClass().getSimpleName();
    String message = failure.get().getMessage();
    if (message == null || message.contains("://")) {
      return kind;
    }
    String cut = message.replaceAll("\\p{Cntrl}", " ");
    return kind + ": " + (cut.length() > LONGEST ? cut.substring(0, LONGEST) : cut);
  }
}
