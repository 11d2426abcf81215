package io.rackcast.agent.node;

import io.grpc.Status;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.program.StatusText;

/** Says why a stream broke. */
final class StreamFailures {
  private StreamFailures() {}

  static String sentence(String tracker, CalledServer called, Status status) {
    String start = "the stream to the tracker at " + tracker;
    var unreached = called.find(status);
    if (unreached.isPresent()) {
      return start + " broke " + unreached.get();
    }
    return switch (status.getCode()) {
      case UNAUTHENTICATED ->
          start
              + " was refused ("
              + StatusText.description(status)
              + "); a new node token is asked for";
      case PERMISSION_DENIED ->
          start
              + " was refused ("
              + StatusText.description(status)
              + "); check node.name and the token's rights";
      case UNAVAILABLE ->
          start
              + " broke ("
              + StatusText.description(status)
              + "); check that the tracker runs and is reached";
      default ->
          start + " broke (" + status.getCode() + ": " + StatusText.description(status) + ")";
    };
  }
}
